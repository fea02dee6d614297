"""Rasters to tiles: open, bands, stretch, validity, windows, grid, thumbnails."""

from __future__ import annotations

from geomelt.imagery.finding.account import Account
from geomelt.imagery.finding.discovery import Found, find_sources, look_through, searched_places
from geomelt.imagery.finding.given import file_behind
from geomelt.imagery.finding.state import Fingerprint, SourceState, fingerprint, state_of
from geomelt.imagery.reading.source import RasterSource
from geomelt.imagery.reading.thumbnail import thumbnail
from geomelt.imagery.recipe import Level, PixelWindow, Tile, TileRecipe
from geomelt.imagery.source_recipe import NOTHING_SAID, SourceRecipe

__all__ = [
    "NOTHING_SAID",
    "Account",
    "Fingerprint",
    "Found",
    "Level",
    "PixelWindow",
    "RasterSource",
    "SourceRecipe",
    "SourceState",
    "Tile",
    "TileRecipe",
    "file_behind",
    "find_sources",
    "fingerprint",
    "look_through",
    "searched_places",
    "state_of",
    "thumbnail",
]

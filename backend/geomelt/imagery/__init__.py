"""Rasters to tiles: open, bands, stretch, validity, windows, grid, thumbnails."""

from __future__ import annotations

from geomelt.imagery.account import Account
from geomelt.imagery.discovery import Found, find_sources, look_through, searched_places
from geomelt.imagery.given import file_behind
from geomelt.imagery.recipe import Level, PixelWindow, Tile, TileRecipe
from geomelt.imagery.source import RasterSource
from geomelt.imagery.source_recipe import NOTHING_SAID, SourceRecipe
from geomelt.imagery.state import Fingerprint, SourceState, fingerprint, state_of
from geomelt.imagery.thumbnail import thumbnail

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

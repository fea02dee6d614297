"""Rasters to tiles: open, bands, stretch, validity, windows, grid, thumbnails."""

from __future__ import annotations

from geomelt.imagery.account import Account
from geomelt.imagery.finding.discovery import Found, find_sources, scan_sources, searched_places
from geomelt.imagery.finding.inputs import file_behind
from geomelt.imagery.opening.state import Fingerprint, SourceState, fingerprint, state_of
from geomelt.imagery.overrides import NO_OVERRIDES, SourceOverrides
from geomelt.imagery.reading.source import RasterSource
from geomelt.imagery.reading.thumbnail import thumbnail
from geomelt.imagery.recipe import Level, PixelWindow, Tile, TileRecipe

__all__ = [
    "NO_OVERRIDES",
    "Account",
    "Fingerprint",
    "Found",
    "Level",
    "PixelWindow",
    "RasterSource",
    "SourceOverrides",
    "SourceState",
    "Tile",
    "TileRecipe",
    "file_behind",
    "find_sources",
    "fingerprint",
    "scan_sources",
    "searched_places",
    "state_of",
    "thumbnail",
]

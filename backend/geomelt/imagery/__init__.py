"""Rasters to tiles: open, bands, stretch, validity, windows, grid, thumbnails."""

from __future__ import annotations

from geomelt.imagery.discovery import find_sources, searched_places
from geomelt.imagery.recipe import Level, PixelWindow, Tile, TileRecipe
from geomelt.imagery.source import RasterSource
from geomelt.imagery.source_recipe import NOTHING_SAID, SourceRecipe
from geomelt.imagery.state import Fingerprint, SourceState, fingerprint, state_of
from geomelt.imagery.thumbnail import thumbnail

__all__ = [
    "NOTHING_SAID",
    "Fingerprint",
    "Level",
    "PixelWindow",
    "RasterSource",
    "SourceRecipe",
    "SourceState",
    "Tile",
    "TileRecipe",
    "find_sources",
    "fingerprint",
    "searched_places",
    "state_of",
    "thumbnail",
]

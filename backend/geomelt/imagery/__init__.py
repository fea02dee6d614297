"""Rasters to tiles. No torch, no index.

Each room imports those above it in this list, and the modules that stand in none:

    files       disks, archives, addresses and sidecars, before a raster is opened
    containers  what holds rasters otherwise than one in a file: one table, one module each
    finding     the sources among files and folders, and what became of every file
    placing     where a raster lies
    opening     a uri to its rasters, their state, an opened dataset
    dating      when a raster was taken
    validity    which pixels show something: rules, alphas, collars, sparse blocks
    pixels      windows and samples of pixels, the stretch to 8 bits
    bands       which bands become red, green and blue
    reading     a source as tiles of 8-bit colour
"""

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

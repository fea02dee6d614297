"""Folders of small rasters and an index for them."""

from __future__ import annotations

from support.colour_fixtures import engine, folder, raster, store

__all__ = ["engine", "folder", "raster", "store"]

"""The vector store. It is given vectors and knows no model, footprints and no rasters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geomelt.index.filters import Filter

if TYPE_CHECKING:
    from geomelt.index.cache import CacheOptions
    from geomelt.index.records import (
        Bounds,
        Counts,
        SourceRecord,
        StoredSource,
        StoredTile,
        TileRecord,
        Window,
    )
    from geomelt.index.sqlite.store import IndexStore, TileSink

__all__ = [
    "Bounds",
    "CacheOptions",
    "Counts",
    "Filter",
    "IndexStore",
    "SourceRecord",
    "StoredSource",
    "StoredTile",
    "TileRecord",
    "TileSink",
    "Window",
]


def __getattr__(name: str) -> Any:
    """What is heavy is imported when it is asked for: the command line reads the filters alone."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(name)
    rooms = {"CacheOptions": "cache", "IndexStore": "sqlite.store", "TileSink": "sqlite.store"}
    return getattr(import_module(f"geomelt.index.{rooms.get(name, 'records')}"), name)

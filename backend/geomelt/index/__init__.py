"""The vector store. It is given vectors and knows no model, footprints and no rasters."""

from geomelt.index.cache import CacheOptions
from geomelt.index.filters import Filter
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

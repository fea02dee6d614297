"""The vector store. It is given vectors and knows no model, footprints and no rasters."""

from geomelt.index.records import (
    Bounds,
    Counts,
    Hit,
    ModelStamp,
    SourceRecord,
    StoredSource,
    StoredTile,
    TileRecord,
    Window,
)
from geomelt.index.store import IndexStore

__all__ = [
    "Bounds",
    "Counts",
    "Hit",
    "IndexStore",
    "ModelStamp",
    "SourceRecord",
    "StoredSource",
    "StoredTile",
    "TileRecord",
    "Window",
]

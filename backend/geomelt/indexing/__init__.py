"""Imagery into an index: surveyed, read, embedded, stored."""

from geomelt.indexing.captions import Captioned, caption_tiles
from geomelt.indexing.progress import IndexSummary, Progress, Refusal
from geomelt.indexing.request import IndexRequest
from geomelt.indexing.update import open_index, update

__all__ = [
    "Captioned",
    "IndexRequest",
    "IndexSummary",
    "Progress",
    "Refusal",
    "caption_tiles",
    "open_index",
    "update",
]

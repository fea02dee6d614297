"""Imagery into an index: surveyed, read, embedded, stored."""

from geomelt.indexing.captions import Captioned, caption_tiles
from geomelt.indexing.progress import IndexSummary, Progress, Refusal
from geomelt.indexing.request import Wanted
from geomelt.indexing.update import index_sources, open_index, update

__all__ = [
    "Captioned",
    "IndexSummary",
    "Progress",
    "Refusal",
    "Wanted",
    "caption_tiles",
    "index_sources",
    "open_index",
    "update",
]

"""Imagery into an index: request, survey, tasks, executor, outcomes, one writer."""

from geomelt.indexing.captioning import Captioned, caption_tiles
from geomelt.indexing.opening import open_index
from geomelt.indexing.progress import IndexSummary, Progress, Refusal
from geomelt.indexing.request import IndexRequest
from geomelt.indexing.run import update

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

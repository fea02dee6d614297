"""Long work: imagery into an index, queued, watched and cancelled."""

from geomelt.jobs.indexing import index_sources, open_index, stamp_of
from geomelt.jobs.progress import IndexSummary, Progress, Refusal
from geomelt.jobs.queue import IndexRequest, Job, JobQueue
from geomelt.jobs.reading import TileEngine

__all__ = [
    "IndexRequest",
    "IndexSummary",
    "Job",
    "JobQueue",
    "Progress",
    "Refusal",
    "TileEngine",
    "index_sources",
    "open_index",
    "stamp_of",
]

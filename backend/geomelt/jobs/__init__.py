"""Long work: imagery into an index, queued, watched and cancelled."""

from geomelt.engine.protocols import TileEngine
from geomelt.jobs.captions import Captioned, caption_tiles
from geomelt.jobs.indexing import index_sources, open_index, stamp_of, update
from geomelt.jobs.progress import IndexSummary, Progress, Refusal
from geomelt.jobs.queue import IndexRequest, Job, JobQueue
from geomelt.jobs.request import Wanted

__all__ = [
    "Captioned",
    "IndexRequest",
    "IndexSummary",
    "Job",
    "JobQueue",
    "Progress",
    "Refusal",
    "TileEngine",
    "Wanted",
    "caption_tiles",
    "index_sources",
    "open_index",
    "stamp_of",
    "update",
]

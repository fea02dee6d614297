"""Long work: queued, watched and cancelled."""

from geomelt.jobs.queue import IndexRequest, Job, JobQueue

__all__ = ["IndexRequest", "Job", "JobQueue"]

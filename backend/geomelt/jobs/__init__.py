"""Long work: queued, watched and cancelled."""

from geomelt.jobs.queue import Job, JobQueue

__all__ = ["Job", "JobQueue"]

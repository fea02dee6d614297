"""The queue of jobs: one after the other, each to be watched and cancelled."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from geomelt.base.addresses import Address
from geomelt.base.clock import now
from geomelt.base.errors import GeomeltError
from geomelt.engine.tasks import TileEngine
from geomelt.index.stores import catalog_of
from geomelt.indexing.opening import open_index
from geomelt.indexing.progress import IndexSummary, Progress
from geomelt.indexing.request import IndexRequest
from geomelt.indexing.run import update

log = logging.getLogger(__name__)

State = Literal["queued", "running", "done", "cancelled", "failed"]
KEPT = 100  # ended jobs that can still be asked for


@dataclass(frozen=True)
class Job:
    """A job at one moment; `version` grows with every change."""

    id: str
    request: IndexRequest
    state: State = "queued"
    version: int = 0
    progress: Progress = field(default_factory=Progress)
    started: str | None = None
    ended: str | None = None
    detail: str | None = None
    summary: IndexSummary | None = None

    @property
    def active(self) -> bool:
        """Queued or running."""
        return self.state in ("queued", "running")

    def to_dict(self) -> dict[str, Any]:
        """JOB of docs/http-api.md."""
        progress = asdict(self.progress)
        return {
            "id": self.id,
            "kind": "index",
            "index": self.request.address.name,
            "state": self.state,
            **progress,
            "errors": list(progress["errors"]),
            "notes": list(progress["notes"]),
            "started": self.started,
            "ended": self.ended,
            "detail": self.detail,
            "summary": self.summary.to_dict() if self.summary else None,
            "passed_over": self.summary.account.to_dict() if self.summary else None,
        }


class JobQueue:
    """Runs jobs in a thread of its own, in the order they came; safe to use from any thread."""

    def __init__(self, engine: Callable[[], TileEngine]) -> None:
        """`engine` gives the engine, or raises GeomeltError while there is none."""
        self._engine = engine
        self._jobs: dict[str, Job] = {}
        self._cancelled: set[str] = set()
        self._stopping = False
        self._changed = threading.Condition()
        self._worker = threading.Thread(target=self._work, name="jobs", daemon=True)
        self._worker.start()

    def submit(self, request: IndexRequest) -> Job:
        """Queue a job; the index is made when there is none.

        What cannot work is refused here. Raises GeomeltError: `model-loading`,
        `no-such-folder`, `no-such-file`, `remote-not-allowed`, `no-rasters`, `other-model`,
        `newer-index`, `read-only`, `disk-full` and what else opening the index raises.
        """
        engine = self._engine()
        try:
            request.require_sources()
        except GeomeltError as error:
            # Whether they are known and merely gone now, the run will see.
            exists = catalog_of(request.address).exists(request.address)
            if error.code not in ("no-rasters", "no-such-file") or not exists:
                raise
        open_index(request, engine).close()
        job = Job(secrets.token_hex(8), request)
        with self._changed:
            ended = [old.id for old in self._jobs.values() if not old.active]
            for old in ended[: max(0, len(ended) - KEPT)]:
                del self._jobs[old]
            self._jobs[job.id] = job
            self._changed.notify_all()
        return job

    def all(self) -> list[Job]:
        """Jobs as they are now, in the order they came."""
        with self._changed:
            return list(self._jobs.values())

    def get(self, job_id: str) -> Job:
        """Raises GeomeltError `no-such-job`."""
        with self._changed:
            return self._get(job_id)

    def busy(self, address: Address) -> bool:
        """Whether a job that has not ended writes to the index at `address`."""
        return any(job.active and job.request.address == address for job in self.all())

    def wait(self, job_id: str, version: int, timeout: float) -> Job:
        """The job as soon as it is newer than `version` or ended, at the latest in `timeout` s.

        Raises GeomeltError `no-such-job`.
        """

        def news() -> bool:
            job = self._get(job_id)
            return job.version > version or not job.active

        with self._changed:
            self._changed.wait_for(news, timeout)
            return self._get(job_id)

    def cancel(self, job_id: str) -> Job:
        """Stop a job at the next tile border; one that ended stays as it is.

        Raises GeomeltError `no-such-job`.
        """
        with self._changed:
            job = self._get(job_id)
            if job.state == "queued":
                self._put(replace(job, state="cancelled", ended=now()))
            elif job.state == "running":
                self._cancelled.add(job_id)
            return self._get(job_id)

    def stop(self, timeout: float | None = None) -> bool:
        """Cancel everything and wait for the tile in hand; whether it ended within `timeout` s."""
        with self._changed:
            self._stopping = True
            for job in self.all():
                self.cancel(job.id)
            self._changed.notify_all()
        self._worker.join(timeout)
        return not self._worker.is_alive()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                summary = self._run(job)
            except GeomeltError as error:
                self._end(job.id, "failed", detail=error.detail)
            except Exception as error:
                log.exception("job %s failed", job.id)
                self._end(
                    job.id,
                    "failed",
                    detail=f"Indexing broke off ({error}): finished sources are kept, see the log.",
                )
            else:
                self._end(job.id, "cancelled" if summary.cancelled else "done", summary=summary)

    def _next(self) -> Job | None:
        """The job to run now, marked as running; None when the queue stops."""

        def queued() -> list[Job]:
            return [job for job in self._jobs.values() if job.state == "queued"]

        with self._changed:
            self._changed.wait_for(lambda: self._stopping or queued())
            if self._stopping:
                return None
            return self._put(replace(queued()[0], state="running", started=now()))

    def _run(self, job: Job) -> IndexSummary:
        def report(progress: Progress) -> None:
            with self._changed:
                self._put(replace(self._get(job.id), progress=progress))

        request, engine = job.request, self._engine()
        with open_index(request, engine) as store:
            return update(
                store,
                engine,
                request,
                progress=report,
                cancelled=lambda: job.id in self._cancelled,
            )

    def _end(
        self,
        job_id: str,
        state: State,
        *,
        detail: str | None = None,
        summary: IndexSummary | None = None,
    ) -> None:
        with self._changed:
            job = self._get(job_id)
            progress = replace(job.progress, source=None, eta_s=None)
            self._put(
                replace(
                    job,
                    state=state,
                    ended=now(),
                    progress=progress,
                    detail=detail,
                    summary=summary,
                )
            )
            self._cancelled.discard(job_id)

    def _get(self, job_id: str) -> Job:
        if job_id not in self._jobs:
            raise GeomeltError(
                f"There is no job {job_id[:80]!r}: it may have ended before the backend was "
                "started.",
                code="no-such-job",
            )
        return self._jobs[job_id]

    def _put(self, job: Job) -> Job:
        self._jobs[job.id] = replace(job, version=job.version + 1)
        self._changed.notify_all()
        return self._jobs[job.id]

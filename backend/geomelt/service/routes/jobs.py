"""Long work: start it, watch it, cancel it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from geomelt.indexing import IndexRequest
from geomelt.jobs import JobQueue
from geomelt.service.answers import events_of
from geomelt.service.backend import CurrentBackend
from geomelt.service.job_answers import Job, Jobs
from geomelt.service.schemas import JobBody

router = APIRouter()

EVENT_SECONDS = 0.5


class EventStream(StreamingResponse):
    """Server-sent events."""

    media_type = "text/event-stream"


@router.post("/indexes/{name}/jobs", status_code=202, responses={202: {"model": Job}})
def start_job(name: str, body: JobBody, backend: CurrentBackend) -> dict[str, Any]:
    request = IndexRequest.from_json(backend.address(name), body.model_dump())
    return backend.jobs.submit(request).to_dict()


@router.get("/jobs", responses={200: {"model": Jobs}})
def list_jobs(backend: CurrentBackend) -> dict[str, Any]:
    return {"jobs": [job.to_dict() for job in backend.jobs.all()]}


@router.get("/jobs/{job_id}", responses={200: {"model": Job}})
def get_job(job_id: str, backend: CurrentBackend) -> dict[str, Any]:
    return backend.jobs.get(job_id).to_dict()


@router.delete("/jobs/{job_id}", status_code=202, responses={202: {"model": Job}})
def cancel_job(job_id: str, backend: CurrentBackend) -> dict[str, Any]:
    return backend.jobs.cancel(job_id).to_dict()


@router.get(
    "/jobs/{job_id}/events",
    response_class=EventStream,
    responses={200: {"content": events_of(Job)}},
)
def job_events(job_id: str, backend: CurrentBackend) -> EventStream:
    backend.jobs.get(job_id)  # an unknown job is a 404, not an empty stream
    return EventStream(
        _events(backend.jobs, job_id),
        headers={"Cache-Control": "no-store"},
    )


async def _events(jobs: JobQueue, job_id: str) -> AsyncIterator[str]:
    """The job after each change, at most two a second, up to its end."""
    sent = -1
    while True:
        job = jobs.get(job_id)
        if job.version > sent:
            sent = job.version
            yield f"data: {json.dumps(job.to_dict())}\n\n"
        if not job.active:
            return
        await asyncio.sleep(EVENT_SECONDS)

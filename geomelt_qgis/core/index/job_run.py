"""A job of the backend, followed to its end from a thread of its own."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import BackendError, Cancelled
from ..http import calls
from ..http.client import Client
from ..http.contract import Job
from ..requests.index_request import IndexRequest
from ..text import tr

_POLL_S = 0.5
_CANCEL_WAIT_POLLS = 20


def run_job(
    client: Client, index: str, request: IndexRequest, report: Callable[[Job], None]
) -> Job:
    """Starts the job and reports it twice a second; the last Job.

    Raises BackendError when it failed; Cancelled when the client is, and then the job is, too.
    """
    job = client.send(calls.start_index(index, request))
    try:
        while not job.ended:
            report(job)
            client.pause(_POLL_S)
            job = client.send(calls.job(job.id))
    except Cancelled:
        report(_cancelled(client, job))
        raise
    report(job)
    if job.state == "failed":
        raise BackendError(job.detail or tr("Indexing failed: show the backend's log."))
    return job


def _cancelled(client: Client, job: Job) -> Job:
    """Ends the job and waits for it a while, so that what is shown next is true."""
    with Client(client.address) as patient:
        job = patient.send(calls.cancel_job(job.id))
        for _ in range(_CANCEL_WAIT_POLLS):
            if job.ended:
                break
            patient.pause(_POLL_S)
            job = patient.send(calls.job(job.id))
    return job

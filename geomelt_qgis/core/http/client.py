"""The backend's contract for tasks: each call waits for its answer, never on the GUI thread."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator
from typing import Any

from ..errors import Cancelled
from .address import Address, index_path
from .connection import answer
from .contract import Job
from .reply import content, texts
from .sequence import SEQUENCE, Answer

_QUICK_S, _LONG_S = 30, 900
_JOB_S = 180  # the pulse tells earlier of a backend that hangs: so the job can go on after it
_NAP_S = 0.05
_PIECE_BYTES = 1 << 14  # of an answer that is read while it comes


class Client:
    """Every call raises BackendError, or Cancelled as soon as `cancelled` says so."""

    def __init__(self, address: Address, *, cancelled: Callable[[], bool] | None = None) -> None:
        self.address = address
        self._cancelled = cancelled or (lambda: False)
        self._streams: list[Generator[bytes, None, None]] = []

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in self._streams:
            stream.close()

    def call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        timeout_s: int = _QUICK_S,
    ) -> Any:
        with answer(
            self.address,
            method,
            path,
            None if body is None else json.dumps(body).encode(),
            timeout_s=timeout_s,
            cancelled=self._cancelled,
        ) as response:
            data = response.read()
        return content(response.status, response.headers.get("Content-Type", ""), data)

    def pieces(self, path: str, body: dict[str, Any], accept: str) -> Generator[bytes, None, None]:
        """The answer to a POST while it comes."""
        with answer(
            self.address,
            "POST",
            path,
            json.dumps(body).encode(),
            accept=accept,
            timeout_s=_LONG_S,
            cancelled=self._cancelled,
        ) as response:
            if response.status != 200:
                media = response.headers.get("Content-Type", "")
                content(response.status, media, response.read())
            while piece := response.read1(_PIECE_BYTES):
                if self._cancelled():
                    raise Cancelled
                yield piece

    def pause(self, seconds: float) -> None:
        """Waits inside a task. Raises Cancelled."""
        end = time.monotonic() + seconds
        while not self._cancelled():
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, _NAP_S))
        raise Cancelled

    def caption(self, body: dict[str, Any]) -> Answer:
        """Returns when the first captions are there; `total` in its head is the most there are."""
        return self._answer("/v1/caption", body)

    def search(self, index: str, body: dict[str, Any]) -> Answer:
        """Returns when the first hits are there."""
        return self._answer(f"{index_path(index)}/search", body)

    def summary(self, index: str, body: dict[str, Any]) -> dict[str, Any]:
        summary: dict[str, Any] = self.call(
            "POST", f"{index_path(index)}/summary", body, timeout_s=_LONG_S
        )
        return summary

    def start_job(self, index: str, body: dict[str, Any]) -> Job:
        return Job.read(self.call("POST", f"{index_path(index)}/jobs", body))

    def job(self, job_id: str) -> Job:
        return Job.read(self.call("GET", f"/v1/jobs/{job_id}", timeout_s=_JOB_S))

    def cancel_job(self, job_id: str) -> Job:
        return Job.read(self.call("DELETE", f"/v1/jobs/{job_id}"))

    def report(self, index: str) -> dict[str, Any]:
        report: dict[str, Any] = self.call("GET", f"{index_path(index)}/report", timeout_s=_LONG_S)
        return report

    def check(self, index: str) -> dict[str, Any]:
        report: dict[str, Any] = self.call(
            "POST", f"{index_path(index)}/check", {}, timeout_s=_LONG_S
        )
        return report

    def _answer(self, path: str, body: dict[str, Any]) -> Answer:
        """Its features must be taken while the client is open."""
        self._streams.append(self.pieces(path, body, SEQUENCE))
        return Answer(texts(self._streams[-1]))

"""HTTP to the backend over Qt's network: `ask` on the GUI thread, `call` inside a task."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QByteArray, QEventLoop, QTimer, QUrl
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from .contract import BackendError, Cancelled, Concept, Index, Job
from .network import manager_for
from .text import tr

_QUICK_S, _LONG_S = 30, 900
_CANCEL_CHECK_MS = 50
_GONE = (
    QNetworkReply.NetworkError.ConnectionRefusedError,
    QNetworkReply.NetworkError.RemoteHostClosedError,
)


@dataclass(frozen=True)
class Address:
    """Where a running backend listens, and what it wants to hear."""

    url: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class _Callbacks:
    done: Callable[[Any], None]
    failed: Callable[[BackendError], None]


class Client:
    """Lives in the thread that made it, as its network manager does."""

    def __init__(self, address: Address, *, cancelled: Callable[[], bool] | None = None) -> None:
        self.address = address
        self._cancelled = cancelled or (lambda: False)
        self._pending: dict[QNetworkReply, _Callbacks] = {}
        self._manager = manager_for(address.url)
        self._manager.finished.connect(self._on_finished)

    def close(self) -> None:
        """Drops what was asked; nobody is called back. Safe inside a callback."""
        self._pending.clear()
        self._manager.deleteLater()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        # A task's thread has no event loop that would delete it later.
        sip.delete(self._manager)

    # Both ways

    def ask(
        self,
        method: str,
        path: str,
        done: Callable[[Any], None],
        failed: Callable[[BackendError], None],
        body: dict[str, Any] | None = None,
    ) -> None:
        """Sends and returns at once; `done` or `failed` is called from the event loop."""
        self._pending[self._send(method, path, body, _QUICK_S)] = _Callbacks(done, failed)

    def call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        timeout_s: int = _QUICK_S,
    ) -> Any:
        """The answer, waited for; never on the GUI thread.

        Raises BackendError, or Cancelled as soon as the task is.
        """
        reply = self._send(method, path, body, timeout_s)
        self._wait(reply.finished, lambda: bool(reply.isFinished()))
        try:
            if not reply.isFinished():
                reply.abort()
                raise Cancelled
            return _content(reply)
        finally:
            sip.delete(reply)

    def pause(self, seconds: float) -> None:
        """Waits inside a task. Raises Cancelled."""
        timer = QTimer()
        timer.setSingleShot(True)
        timer.start(round(seconds * 1000))
        self._wait(timer.timeout, lambda: not timer.isActive())
        if self._cancelled():
            raise Cancelled

    # The calls of the contract that tasks make

    def caption(self, body: dict[str, Any]) -> dict[str, Any]:
        return self.call("POST", "/v1/caption", body, timeout_s=_LONG_S)

    def search(self, index: str, body: dict[str, Any]) -> dict[str, Any]:
        return self.call("POST", f"{index_path(index)}/search", body, timeout_s=_LONG_S)

    def start_job(self, index: str, body: dict[str, Any]) -> Job:
        return Job.read(self.call("POST", f"{index_path(index)}/jobs", body))

    def job(self, job_id: str) -> Job:
        return Job.read(self.call("GET", f"/v1/jobs/{job_id}"))

    def cancel_job(self, job_id: str) -> Job:
        return Job.read(self.call("DELETE", f"/v1/jobs/{job_id}"))

    def report(self, index: str) -> dict[str, Any]:
        return self.call("GET", f"{index_path(index)}/report", timeout_s=_LONG_S)

    def check(self, index: str) -> dict[str, Any]:
        return self.call("POST", f"{index_path(index)}/check", {}, timeout_s=_LONG_S)

    # The calls of the contract that the dock makes

    def indexes(
        self, done: Callable[[list[Index]], None], failed: Callable[[BackendError], None]
    ) -> None:
        self.ask(
            "GET",
            "/v1/indexes",
            lambda answer: done([Index.read(entry) for entry in answer["indexes"]]),
            failed,
        )

    def create_index(
        self, index: str, done: Callable[[Any], None], failed: Callable[[BackendError], None]
    ) -> None:
        self.ask("POST", "/v1/indexes", done, failed, {"name": index})

    def delete_index(
        self, index: str, done: Callable[[Any], None], failed: Callable[[BackendError], None]
    ) -> None:
        self.ask("DELETE", index_path(index), done, failed)

    def tiles_at(
        self,
        index: str,
        body: dict[str, Any],
        done: Callable[[dict[str, Any]], None],
        failed: Callable[[BackendError], None],
    ) -> None:
        self.ask("POST", f"{index_path(index)}/tiles", done, failed, body)

    def concepts(
        self,
        index: str,
        done: Callable[[list[Concept]], None],
        failed: Callable[[BackendError], None],
    ) -> None:
        self.ask(
            "GET",
            f"{index_path(index)}/concepts",
            lambda answer: done([Concept.read(entry) for entry in answer["concepts"]]),
            failed,
        )

    def save_concept(
        self,
        index: str,
        name: str,
        body: dict[str, Any],
        done: Callable[[Any], None],
        failed: Callable[[BackendError], None],
    ) -> None:
        self.ask("POST", concept_path(index, name), done, failed, body)

    def delete_concept(
        self,
        index: str,
        name: str,
        done: Callable[[Any], None],
        failed: Callable[[BackendError], None],
    ) -> None:
        self.ask("DELETE", concept_path(index, name), done, failed)

    # Inside

    def _on_finished(self, reply: QNetworkReply) -> None:
        callbacks = self._pending.pop(reply, None)
        if callbacks is None:
            return
        reply.deleteLater()
        try:
            content = _content(reply)
        except BackendError as error:
            callbacks.failed(error)
        else:
            callbacks.done(content)

    def _send(
        self, method: str, path: str, body: dict[str, Any] | None, timeout_s: int
    ) -> QNetworkReply:
        request = QNetworkRequest(QUrl(self.address.url + path))
        request.setRawHeader(b"Authorization", f"Bearer {self.address.token}".encode())
        request.setTransferTimeout(timeout_s * 1000)
        content = QByteArray()
        if body is not None:
            request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/json")
            content = QByteArray(json.dumps(body).encode())
        return self._manager.sendCustomRequest(request, method.encode(), content)

    def _wait(self, signal: Any, is_over: Callable[[], bool]) -> None:
        """Runs an event loop of this thread until the signal, or until the task is cancelled."""
        loop = QEventLoop()
        signal.connect(loop.quit)
        check = QTimer()
        check.timeout.connect(lambda: loop.quit() if self._cancelled() else None)
        check.start(_CANCEL_CHECK_MS)
        if not is_over():
            loop.exec()


def index_path(name: str) -> str:
    """`/v1/indexes/NAME`, safe in a URL."""
    return f"/v1/indexes/{quote(name, safe='')}"


def concept_path(index: str, name: str) -> str:
    return f"{index_path(index)}/concepts/{quote(name, safe='')}"


def thumbnail_path(index: str, tile_id: int) -> str:
    return f"{index_path(index)}/tiles/{tile_id}/thumbnail"


def _content(reply: QNetworkReply) -> Any:
    """The JSON (or the bytes of an image) of a finished reply; raises BackendError."""
    data = bytes(reply.readAll())
    media = str(reply.header(QNetworkRequest.KnownHeaders.ContentTypeHeader) or "")
    if reply.error() == QNetworkReply.NetworkError.NoError:
        if media.startswith("image/"):
            return data
        return _json(data) if data else None
    if "json" in media:
        problem = _json(data)
        if isinstance(problem, dict) and "detail" in problem:
            raise BackendError(
                str(problem["detail"]),
                str(problem.get("code", "backend")),
                int(problem.get("status", 0)),
            )
    if reply.error() in _GONE:
        raise BackendError(tr("The backend does not answer any more: restart it."), "backend-gone")
    if reply.error() == QNetworkReply.NetworkError.OperationCanceledError:
        raise BackendError(
            tr("The backend took too long to answer: try a smaller extent, or restart it."),
            "backend-slow",
        )
    raise BackendError(tr("The backend cannot be asked: {0}.").format(reply.errorString()))


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        raise BackendError(
            tr("The backend sent an answer that is no JSON: show its log, then restart it.")
        ) from None

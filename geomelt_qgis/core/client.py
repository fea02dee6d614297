"""HTTP to the backend over Qt's network: `ask` on the GUI thread, `call` inside a task."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QByteArray, QEventLoop, QTimer, QUrl
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from .contract import BackendError, Cancelled, Concept, Index, Job
from .network import manager_for
from .reply import content, texts
from .sequence import SEQUENCE, Answer

_QUICK_S, _LONG_S = 30, 900
_OK = 200
_CANCEL_CHECK_MS = 50
_PIECE_BYTES = 1 << 14  # of an answer that is read while it comes


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
        self._listens = False
        self._streams: list[Generator[bytes, None, None]] = []
        self._manager = manager_for(address.url)

    def close(self) -> None:
        """Drops what was asked; nobody is called back. Safe inside a callback."""
        self._pending.clear()
        self._manager.deleteLater()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in self._streams:
            stream.close()  # here: its reply belongs to this thread
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
        if not self._listens:
            # Only who asks: a reply that the signal carries is now and then wrapped anew, and the
            # one that `call` holds then counts as deleted.
            self._listens = True
            self._manager.finished.connect(self._on_finished)
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
        self._wait([reply.finished], reply.isFinished)
        try:
            if not reply.isFinished():
                reply.abort()
                raise Cancelled
            return content(reply)
        finally:
            sip.delete(reply)

    def pieces(self, path: str, body: dict[str, Any], accept: str) -> Generator[bytes, None, None]:
        """The answer to a POST while it comes; as `call`, but for the answer's length."""
        reply = self._send("POST", path, body, _LONG_S, accept)
        status = QNetworkRequest.Attribute.HttpStatusCodeAttribute

        def has_come() -> bool:
            return reply.attribute(status) == _OK and bool(reply.bytesAvailable())

        try:
            while True:
                self._wait(
                    [reply.readyRead, reply.finished], lambda: has_come() or reply.isFinished()
                )
                if self._cancelled():
                    reply.abort()
                    raise Cancelled
                if has_come():
                    yield bytes(reply.read(_PIECE_BYTES))
                elif reply.isFinished():
                    break
            if reply.error() != QNetworkReply.NetworkError.NoError:
                content(reply)
        finally:
            sip.delete(reply)

    def pause(self, seconds: float) -> None:
        """Waits inside a task. Raises Cancelled."""
        timer = QTimer()
        timer.setSingleShot(True)
        timer.start(round(seconds * 1000))
        self._wait([timer.timeout], lambda: not timer.isActive())
        if self._cancelled():
            raise Cancelled

    # The calls of the contract that tasks make

    def caption(self, body: dict[str, Any]) -> dict[str, Any]:
        return self.call("POST", "/v1/caption", body, timeout_s=_LONG_S)

    def search(self, index: str, body: dict[str, Any]) -> Answer:
        """Returns when the first hits are there; they must be taken while the client is open."""
        self._streams.append(self.pieces(f"{index_path(index)}/search", body, SEQUENCE))
        return Answer(texts(self._streams[-1]))

    def summary(self, index: str, body: dict[str, Any]) -> dict[str, Any]:
        return self.call("POST", f"{index_path(index)}/summary", body, timeout_s=_LONG_S)

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

    def default_classes(
        self, done: Callable[[list[str]], None], failed: Callable[[BackendError], None]
    ) -> None:
        self.ask("GET", "/v1/classes", lambda answer: done(answer["classes"]), failed)

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
            answer = content(reply)
        except BackendError as error:
            callbacks.failed(error)
        else:
            callbacks.done(answer)

    def _send(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        timeout_s: int,
        accept: str = "*/*",
    ) -> QNetworkReply:
        request = QNetworkRequest(QUrl(self.address.url + path))
        request.setRawHeader(b"Authorization", f"Bearer {self.address.token}".encode())
        request.setRawHeader(b"Accept", accept.encode())
        request.setTransferTimeout(timeout_s * 1000)
        data = QByteArray()
        if body is not None:
            request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/json")
            data = QByteArray(json.dumps(body).encode())
        return self._manager.sendCustomRequest(request, method.encode(), data)

    def _wait(self, signals: list[Any], is_over: Callable[[], bool]) -> None:
        """Runs an event loop of this thread until a signal, or until the task is cancelled."""
        loop = QEventLoop()
        for signal in signals:
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

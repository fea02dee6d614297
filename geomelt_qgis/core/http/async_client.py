"""The backend's contract for the GUI thread: no call waits, each calls back from the event loop."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QByteArray, QUrl
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from ..errors import BackendError
from ..network import manager_for, tls_for
from ..text import tr
from .address import Address, concept_path, index_path
from .contract import Concept, Index
from .reply import content, gone, slow

_TIMEOUT_MS = 30_000
_GONE = (
    QNetworkReply.NetworkError.ConnectionRefusedError,
    QNetworkReply.NetworkError.RemoteHostClosedError,
)


@dataclass(frozen=True)
class _Callbacks:
    done: Callable[[Any], None]
    failed: Callable[[BackendError], None]


class AsyncClient:
    """Of every call exactly one of `done` and `failed` is called, unless it was closed before."""

    def __init__(self, address: Address) -> None:
        self.address = address
        # By their addresses: while other threads make objects, PyQt may lose a reply's wrapper.
        self._pending: dict[int, _Callbacks] = {}
        self._manager = manager_for(address.route)
        self._tls = tls_for(address.route)
        self._manager.finished.connect(self._on_finished)

    def close(self) -> None:
        """Drops what was asked; nobody is called back. Safe inside a callback."""
        self._pending.clear()
        self._manager.deleteLater()

    def ask(
        self,
        method: str,
        path: str,
        done: Callable[[Any], None],
        failed: Callable[[BackendError], None],
        body: dict[str, Any] | None = None,
        *,
        timeout_ms: int = _TIMEOUT_MS,
    ) -> None:
        request = QNetworkRequest(QUrl(self.address.url + path))
        request.setRawHeader(b"Authorization", f"Bearer {self.address.token}".encode())
        request.setSslConfiguration(self._tls)
        request.setTransferTimeout(timeout_ms)
        data = QByteArray()
        if body is not None:
            request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/json")
            data = QByteArray(json.dumps(body).encode())
        reply = self._manager.sendCustomRequest(request, method.encode(), data)
        self._pending[sip.unwrapinstance(reply)] = _Callbacks(done, failed)

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

    def _on_finished(self, reply: QNetworkReply) -> None:
        callbacks = self._pending.pop(sip.unwrapinstance(reply), None)
        if callbacks is None:
            return
        reply.deleteLater()
        try:
            answer = _content(reply)
        except BackendError as error:
            callbacks.failed(error)
        else:
            callbacks.done(answer)


def _content(reply: QNetworkReply) -> Any:
    status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
    if reply.error() in _GONE:
        raise gone()
    if reply.error() == QNetworkReply.NetworkError.OperationCanceledError:
        raise slow()
    if status is None:
        raise BackendError(tr("The backend cannot be asked: {0}.").format(reply.errorString()))
    media = str(reply.header(QNetworkRequest.KnownHeaders.ContentTypeHeader) or "")
    return content(int(status), media, bytes(reply.readAll()))

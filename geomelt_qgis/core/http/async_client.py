"""The backend for the GUI thread: no call waits, each calls back from the event loop."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QByteArray, QUrl
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from ..errors import BackendError
from ..network import manager_for, tls_for
from ..text import tr
from .address import Address
from .calls import Call
from .reply import content, gone, slow

_T = TypeVar("_T")
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
        """Drops pending calls without calling back. Safe inside a callback."""
        self._pending.clear()
        self._manager.deleteLater()

    def send(
        self, call: Call[_T], done: Callable[[_T], None], failed: Callable[[BackendError], None]
    ) -> None:
        """Returns at once; `done` gets the answer, as the call reads it."""
        request = QNetworkRequest(QUrl(self.address.url + call.path))
        request.setRawHeader(b"Authorization", f"Bearer {self.address.token}".encode())
        request.setSslConfiguration(self._tls)
        request.setTransferTimeout(round(1000 * call.timeout_s))
        data = QByteArray()
        if call.body is not None:
            request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/json")
            data = QByteArray(json.dumps(call.body).encode())
        reply = self._manager.sendCustomRequest(request, call.method.encode(), data)
        callbacks = _Callbacks(lambda answer: done(call.read(answer)), failed)
        self._pending[sip.unwrapinstance(reply)] = callbacks

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

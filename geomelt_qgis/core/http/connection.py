"""One HTTP call that is waited for, in the thread of a task.

Python's own HTTP, not Qt's: PyQt may lose the wrapper of a reply while other threads make theirs.
"""

from __future__ import annotations

import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import SHUT_RDWR, socket
from urllib.parse import SplitResult, unquote, urlsplit

from ..errors import BackendError, Cancelled
from ..text import tr
from .address import Address
from .reply import gone, slow

_CONNECT_S = 10
_CANCEL_CHECK_S = 0.05


@contextmanager
def answer(
    address: Address,
    method: str,
    path: str,
    body: bytes | None = None,
    *,
    accept: str = "*/*",
    timeout_s: float,
    cancelled: Callable[[], bool],
) -> Iterator[HTTPResponse]:
    """The response, to be read inside; `timeout_s` is the longest silence.

    Raises BackendError where the backend does not answer (any more), and Cancelled as soon as
    `cancelled` says so, also while the body is read.
    """
    url = urlsplit(address.url)
    headers = {"Authorization": f"Bearer {address.token}", "Accept": accept}
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection = _connection(url, address)
    try:
        connection.connect()
        connection.sock.settimeout(timeout_s)
        with _watched(connection.sock, cancelled):
            connection.request(method, url.path + path, body, headers)
            with connection.getresponse() as response:
                yield response
    except (OSError, HTTPException) as error:
        if cancelled():
            raise Cancelled from None
        if isinstance(error, ssl.SSLError):
            raise BackendError(tr("The backend cannot be asked: {0}.").format(error)) from error
        raise (slow() if isinstance(error, TimeoutError) else gone()) from error
    finally:
        connection.close()


def _connection(url: SplitResult, address: Address) -> HTTPConnection:
    host, route = str(url.hostname), address.route
    if url.scheme == "http":  # this machine, or a tunnel that begins here: no proxy knows it
        return HTTPConnection(host, url.port or 80, timeout=_CONNECT_S)
    certificates = route.certificates.decode() if route else ""
    context = ssl.create_default_context(cadata=certificates or None)
    port = url.port or 443
    if route is None or route.proxy is None:
        return HTTPSConnection(host, port, timeout=_CONNECT_S, context=context)
    proxy = urlsplit(route.proxy)
    if proxy.scheme != "http":
        raise BackendError(
            tr("QGIS reaches {0} by a SOCKS proxy, which GeoMELT cannot use: exclude the address "
               "from the proxy, or use an SSH tunnel to 127.0.0.1.").format(host)
        )  # fmt: skip
    through = HTTPSConnection(
        str(proxy.hostname), proxy.port or 80, timeout=_CONNECT_S, context=context
    )
    through.set_tunnel(host, port, _proxy_headers(proxy))
    return through


def _proxy_headers(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


@contextmanager
def _watched(sock: socket, cancelled: Callable[[], bool]) -> Iterator[None]:
    """Ends a read that waits when the task is cancelled.

    The connection itself forgets its socket with the head of an answer that is its last.
    """
    over, ended = threading.Event(), threading.Event()

    def watch() -> None:
        try:
            while not over.wait(_CANCEL_CHECK_S):
                if cancelled():
                    with suppress(OSError):  # the backend was quicker
                        sock.shutdown(SHUT_RDWR)
                    break
        finally:
            ended.set()

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        over.set()
        ended.wait()  # not join, which enters a thread of Qt's into Python's list for good

"""The way to a backend on another machine: TLS, the certificates and the proxy of QGIS."""

from __future__ import annotations

import json
import select
import shutil
import socket
import ssl
import subprocess
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from support.qgis_session import AT_ONCE_S

from geomelt_qgis.core.errors import BackendError, Cancelled
from geomelt_qgis.core.http.address import Address
from geomelt_qgis.core.http.async_client import AsyncClient
from geomelt_qgis.core.http.calls import Call
from geomelt_qgis.core.http.client import Client
from geomelt_qgis.core.network import Route

HEALTH = Call("GET", "/v1/health", lambda answer: answer)


class Hello(BaseHTTPRequestHandler):
    """Answers with what it was asked; /slow never, /stalls with its head alone."""

    def do_GET(self):
        if self.path.endswith("/slow"):
            time.sleep(20)
        answer = {"path": self.path, "authorization": self.headers["Authorization"]}
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.path.endswith("/stalls"):
            time.sleep(20)
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Proxy(BaseHTTPRequestHandler):
    """Opens tunnels, and keeps where to and for whom."""

    asked: list[tuple[str, str | None]] = []  # noqa: RUF012 - one per test run is enough

    def do_CONNECT(self):
        self.asked.append((self.path, self.headers["Proxy-Authorization"]))
        host, port = self.path.split(":")
        with socket.create_connection((host, int(port))) as far:
            self.send_response(200)
            self.end_headers()
            ends = {self.connection: far, far: self.connection}
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    data = end.recv(1 << 16)
                    if not data:
                        return
                    ends[end].sendall(data)

    def log_message(self, *_):
        pass


def serve(handler, context=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of `localhost` that nobody knows, with its key: two PEM files."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: it makes the certificate of this test")
    folder = tmp_path_factory.mktemp("certificate")
    names = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-out", names[0], "-keyout", names[1]),
        ],
        check=True,
        capture_output=True,
    )
    return names


@pytest.fixture
def remote(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server = serve(Hello, context)
    yield f"https://localhost:{server.server_port}/geomelt"
    server.shutdown()
    server.server_close()


def test_certificates_that_qgis_trusts_are_trusted(remote, certificate):
    route = Route(certificates=certificate[0].read_bytes())
    with Client(Address(remote, "t0ken", route)) as client:
        answer = client.send(HEALTH)
    assert answer == {"path": "/geomelt/v1/health", "authorization": "Bearer t0ken"}


def test_others_are_not(remote):
    with Client(Address(remote, "t0ken", Route())) as client, pytest.raises(BackendError) as error:
        client.send(HEALTH)
    assert "certificate verify failed" in error.value.detail


@pytest.mark.parametrize(("is_trusted", "words"), [(True, ""), (False, "SSL handshake failed")])
def test_the_dock_trusts_the_same(qgis, remote, certificate, wait_for, is_trusted, words):
    route = Route(certificates=certificate[0].read_bytes() if is_trusted else b"")
    client = AsyncClient(Address(remote, "t0ken", route))
    answers, errors = [], []
    client.send(HEALTH, answers.append, errors.append)
    wait_for(lambda: answers or errors)
    assert [answer["authorization"] for answer in answers] == ["Bearer t0ken"] * is_trusted
    assert [words in error.detail for error in errors] == [True] * (not is_trusted)
    client.close()


def test_the_proxy_of_qgis_opens_the_way(remote, certificate):
    proxy = serve(Proxy)
    address = f"http://anna:p%40ss@127.0.0.1:{proxy.server_port}"
    route = Route(address, certificate[0].read_bytes())
    try:
        with Client(Address(remote, "t0ken", route)) as client:
            assert client.send(HEALTH)["path"] == "/geomelt/v1/health"
    finally:
        proxy.shutdown()
        proxy.server_close()
    host = remote.split("/")[2]
    assert Proxy.asked == [(host, "Basic YW5uYTpwQHNz")]


def test_a_socks_proxy_is_named():
    address = Address("https://gpu.example.org", "t", Route("socks5://127.0.0.1:1080"))
    with Client(address) as client, pytest.raises(BackendError, match="SOCKS"):
        client.send(HEALTH)


@pytest.mark.parametrize("path", ["/slow", "/stalls"])
def test_cancelling_ends_a_call_under_way(path, wait_for):
    server, cancelled = serve(Hello), threading.Event()
    threading.Timer(0.3, cancelled.set).start()
    begun = time.monotonic()
    with (
        Client(
            Address(f"http://127.0.0.1:{server.server_port}", "t"), cancelled=cancelled.is_set
        ) as client,
        pytest.raises(Cancelled),
    ):
        client.send(replace(HEALTH, path=path))
    assert time.monotonic() - begun < AT_ONCE_S
    wait_for(lambda: not [each for each in threading.enumerate() if "watch" in each.name])
    server.shutdown()


def test_a_backend_that_is_silent_too_long_is_slow():
    server = serve(Hello)
    address = Address(f"http://127.0.0.1:{server.server_port}", "t")
    with Client(address) as client, pytest.raises(BackendError) as error:
        client.send(replace(HEALTH, path="/slow", timeout_s=1))
    assert error.value.code == "backend-slow"
    server.shutdown()

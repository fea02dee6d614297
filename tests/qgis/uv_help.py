"""What the tests of the uv way share: a wheel of a uv that does nothing, and an index with it."""

from __future__ import annotations

import hashlib
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from install_help import HERE

from geomelt_qgis.core.installer.machine import Machine
from geomelt_qgis.core.installer.uv_pins import Pin, pin_for

MACHINE = Machine("linux", "x86_64", "gnu", (2, 36))


class Index(ThreadingHTTPServer):
    """Serves a folder as an index does. `cut`: wheels end in the middle; `held`: they wait."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
        self.url = f"http://127.0.0.1:{self.server_port}/simple"
        self.folder = folder
        self.asked: list[str] = []
        self.passwords: list[str] = []
        self.password = ""
        self.cut = False
        self.held, self.release = Event(), Event()
        self.release.set()


class _Handler(SimpleHTTPRequestHandler):
    server: Index

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        authorization = self.headers.get("Authorization", "")
        if self.server.password and not authorization:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="packages"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.server.passwords.append(authorization)
        super().do_GET()

    def copyfile(self, source, outputfile) -> None:
        content = source.read()
        if self.path.endswith(".whl"):
            if not self.server.release.is_set():
                self.server.held.set()
                self.server.release.wait(20)
            if self.server.cut:
                content = content[: len(content) // 2]
        outputfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def pin(tmp_path, steps, monkeypatch):
    """The wheel that the plugin knows, in a folder of an index; what is in it does nothing."""
    name = pin_for(MACHINE).wheel
    folder = tmp_path / "served" / "simple" / "uv"
    folder.mkdir(parents=True)
    script = f'#!/bin/sh\nexec /usr/bin/python3 "{HERE / "fake_interpreter.py"}" "$@"\n'
    with zipfile.ZipFile(folder / name, "w") as archive:
        archive.writestr("uv-0.data/scripts/uvx", "another")
        archive.writestr("uv-0.data/scripts/uv", script)
    pin = Pin(name, hashlib.sha256((folder / name).read_bytes()).hexdigest())
    monkeypatch.setattr("geomelt_qgis.core.installer.task_steps.pin_for", lambda _: pin)
    return pin


@pytest.fixture
def wheel(pin, tmp_path):
    return tmp_path / "served" / "simple" / "uv" / pin.wheel


@pytest.fixture
def index(pin, tmp_path, monkeypatch):
    """The only one that the user knows."""
    server = Index(tmp_path / "served")
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", server.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield server
    server.release.set()
    server.shutdown()
    server.server_close()

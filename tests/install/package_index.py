"""A package index, an index of PyTorch and a mirror of Pythons on the loopback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import BinaryIO

_BEFORE_THE_HOLD = 20_000_000  # bytes


class PackageIndex(ThreadingHTTPServer):
    """`packages` has all projects but torch, `pytorch` has torch alone.

    `pythons` is a mirror of standalone Pythons; `cut`: its archives end in the middle.

    `held`: the project whose next wheel stops in the middle; `is_held` when it does, `is_dropped`
    when the one who fetches it has gone. `requests`: the first line of each; the address of the
    server does for a proxy, too, which reaches nothing but notes what is asked of it.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.packages, self.pytorch = f"{self.address}/packages/", f"{self.address}/pytorch/"
        self.pythons = f"{self.address}/pythons"
        self.cut = False
        self.requests: list[str] = []
        self.is_held, self.is_dropped = Event(), Event()
        self.held = ""

    @property
    def fetched(self) -> list[str]:
        """The projects whose wheels were asked for, in order."""
        paths = (request.split()[1] for request in self.requests)
        return [project_of(path) for path in paths if path.endswith(".whl")]


class _Handler(SimpleHTTPRequestHandler):
    """A folder's listing is what PEP 503 wants: a link to each of its files."""

    server: PackageIndex

    def copyfile(self, source: BinaryIO, outputfile: BinaryIO) -> None:
        if self.path.endswith(".whl") and project_of(self.path) == self.server.held:
            self.server.held = ""
            outputfile.write(source.read(_BEFORE_THE_HOLD))
            self.server.is_held.set()
            with suppress(ConnectionError):
                self.connection.recv(1)  # nothing more is said: this is the end
            self.server.is_dropped.set()
        elif self.path.endswith(".tar.gz") and self.server.cut:
            outputfile.write(source.read(1_000_000))
        else:
            with suppress(ConnectionError):  # uv reads of a wheel what it needs, and goes
                super().copyfile(source, outputfile)

    def log_request(self, *_: object) -> None:
        self.server.requests.append(self.requestline)


@contextmanager
def package_index(wheels: Path, pythons: Path, folder: Path) -> Iterator[PackageIndex]:
    """Serves `wheels` and `pythons`, which are linked into `folder`."""
    for wheel in wheels.glob("*.whl"):
        project = project_of(wheel.name)
        place = folder / ("pytorch" if project == "torch" else "packages") / project
        place.mkdir(parents=True, exist_ok=True)
        (place / wheel.name).symlink_to(wheel)
    (folder / "pythons").symlink_to(pythons)
    server = PackageIndex(folder)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def project_of(wheel: str) -> str:
    """`…/typing_extensions-4.16.0-py3-none-any.whl` -> `typing-extensions`, as PEP 503 has it."""
    return re.sub(r"[-_.]+", "-", wheel.rpartition("/")[2].split("-")[0]).lower()

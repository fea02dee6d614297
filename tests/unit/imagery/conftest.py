"""Rasters made on the spot, and the real ones where they are at hand."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from numpy.typing import NDArray

Write = Callable[..., Path]

REAL = Path(__file__).resolve().parents[4] / "shared" / "imagery"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a (bands, rows, columns) array as a GeoTIFF in UTM 33N with 1 m pixels."""

    def make(values: NDArray[Any], name: str = "scene.tif", **profile: Any) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        tags = profile.pop("tags", {})
        colours = profile.pop("colorinterp", None)
        colormap = profile.pop("colormap", None)
        settings = {
            "driver": "GTiff",
            "crs": "EPSG:32633",
            "transform": Affine(1.0, 0, 500_000, 0, -1.0, 5_500_000),
            **profile,
        }
        with rasterio.open(
            path,
            "w",
            count=values.shape[0],
            height=values.shape[1],
            width=values.shape[2],
            dtype=values.dtype,
            **settings,
        ) as dataset:
            dataset.write(values)
            if tags:
                dataset.update_tags(**tags)
            if colours:
                dataset.colorinterp = colours
            if colormap:
                dataset.write_colormap(1, colormap)
        return path

    return make


@pytest.fixture
def photo() -> NDArray[np.uint8]:
    """A well exposed 8-bit picture, 300 x 200, no pixel of it black."""
    rng = np.random.default_rng(0)
    return rng.integers(5, 250, (3, 200, 300), dtype=np.uint8)


class _RangeHandler(SimpleHTTPRequestHandler):
    """Serves ranges of files, and counts what it was asked for."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        file = Path(self.translate_path(self.path))
        match = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if "plain" in self.path or not match or not file.is_file():
            return super().do_GET()
        content, status = file.read_bytes(), file.stat()
        first, last = int(match[1]), min(int(match[2]), len(content) - 1)
        if first > last:
            return self.send_error(416)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("Content-Length", str(last + 1 - first))
        self.send_header("Last-Modified", self.date_time_string(int(status.st_mtime)))
        self.send_header("ETag", f'"{status.st_mtime_ns}"')
        self.end_headers()
        self.wfile.write(content[first : last + 1])
        return None

    def log_message(self, *_: object) -> None:
        pass


@dataclass
class Site:
    """A web server of this machine: its address, and the paths it was asked for."""

    address: str
    asked: list[str]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Serves `tmp_path`, ranges included, except of files with "plain" in their name."""
    asked: list[str] = []
    handler = type("Handler", (_RangeHandler,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=tmp_path)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield Site(f"http://127.0.0.1:{server.server_port}", asked)
        server.shutdown()
        thread.join()


@pytest.fixture
def real() -> Path:
    if not REAL.is_dir():
        pytest.skip("the real rasters of ../shared/imagery are not here")
    return REAL

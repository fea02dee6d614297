"""Rasters that cannot be read, each refused in one sentence that names it."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import geomelt
import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from geomelt.base.errors import GeomeltError
from geomelt.imagery import PixelWindow, RasterSource
from numpy.typing import NDArray
from PIL import Image
from rasterio.rpc import RPC
from support.rasters import refusal

Write = Callable[..., Path]


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_no_crs_and_no_transform_are_refused(write: Write, photo: NDArray[np.uint8]) -> None:
    assert refusal(write(photo, "a.tif", crs=None)).code == "not-georeferenced"
    assert refusal(write(photo, "b.tif", transform=None)).code == "not-georeferenced"


@pytest.mark.parametrize("content", [b"", b"these are words, not pixels", b"II*\x00\x08\x00"])
def test_no_raster_at_all(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "words.tif"
    path.write_bytes(content)
    assert refusal(path).code == "unreadable"


def test_a_missing_file(tmp_path: Path) -> None:
    error = refusal(tmp_path / "gone.tif")
    assert error.code == "no-such-file"


def test_a_truncated_file_opens_and_fails_on_read(write: Write, photo: NDArray[np.uint8]) -> None:
    path = write(photo, tiled=True, blockxsize=64, blockysize=64)
    path.write_bytes(path.read_bytes()[:-60_000])
    with RasterSource.open(path, stretch=[(0, 255)] * 3) as source:
        image, _ = source.read(PixelWindow(0, 0, 32, 32), 32)
        assert (image == np.moveaxis(photo[:, :32, :32], 0, -1)).all()
        with pytest.raises(GeomeltError, match=r"scene\.tif") as error:
            source.read(PixelWindow(236, 136, 64, 64), 64)
    assert error.value.code == "unreadable"


def test_complex_values_are_refused(write: Write) -> None:
    assert refusal(write(np.ones((1, 20, 20), np.complex64))).code == "unreadable"


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_rasters_placed_by_polynomials_alone_are_refused(
    write: Write, photo: NDArray[np.uint8]
) -> None:
    path = write(photo, transform=None, crs=None)
    with rasterio.open(path, "r+") as dataset:
        ones = [1.0] + [0.0] * 19
        dataset.rpcs = RPC(0, 1, 50, 1, ones, ones, 100, 100, 15, 1, ones, ones, 150, 150)
    error = refusal(path)
    assert error.code == "not-georeferenced"
    assert "gdalwarp -rpc" in error.detail


def test_blocks_too_large_to_decode_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "scene.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=16_384,
        height=16_384,
        count=3,
        dtype="uint8",
        interleave="pixel",
        tiled=True,
        blockxsize=16_384,
        blockysize=16_384,
        sparse_ok=True,
        crs="EPSG:32633",
        transform=Affine(1.0, 0, 500_000, 0, -1.0, 5_500_000),
    ):
        pass
    error = refusal(path)
    assert error.code == "unreadable"
    assert "gdal_translate -of COG" in error.detail


def test_headers_that_lie(write: Write, photo: NDArray[np.uint8]) -> None:
    path = write(photo, compress="deflate")
    content = bytearray(path.read_bytes())
    for tag, number in ((256, 2**31 - 1), (256, 0), (257, 2**31 - 1), (258, 9), (259, 9)):
        entry = content.index(struct.pack("<H", tag), 8)
        changed = content.copy()
        changed[entry + 2 : entry + 4] = struct.pack("<H", 4)
        changed[entry + 4 : entry + 12] = struct.pack("<II", 1, number)
        path.write_bytes(changed)
        assert refusal(path).code == "unreadable"


@pytest.mark.parametrize("text", ['rasterXSize="0" rasterYSize="0"', 'rasterXSize="9"'])
def test_a_raster_of_no_size(tmp_path: Path, text: str) -> None:
    path = tmp_path / "empty.vrt"
    path.write_text(f"<VRTDataset {text}></VRTDataset>")
    assert refusal(path).code == "unreadable"


def test_no_storm_of_warnings(write: Write, photo: NDArray[np.uint8]) -> None:
    """In a process of its own: pytest takes warnings and log lines away."""
    cut = write(photo, "cut.tif", tiled=True, blockxsize=64, blockysize=64)
    cut.write_bytes(cut.read_bytes()[:-60_000])
    unplaced = cut.with_name("unplaced.png")
    Image.fromarray(np.moveaxis(photo, 0, -1)).save(unplaced)
    notes = write(photo, "notes.tif")
    notes.with_name("notes.tif.aux.xml").write_text("<PAMDataset><broken")
    script = (
        "import sys\n"
        "from geomelt.imagery import *\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        with RasterSource.open(path) as s: s.read(PixelWindow(0, 0, 300, 200), 64)\n"
        "    except Exception as e: print(type(e).__name__)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script, str(cut), str(unplaced), str(notes)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(geomelt.__file__).parents[1])},
    )
    assert found.stdout.split() == ["GeomeltError"] * 2
    assert found.stderr == ""

"""Rasters read completely, or refused in one sentence that names them; and sparse ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from geomelt.base.errors import GeomeltError
from geomelt.imagery import PixelWindow, RasterSource
from numpy.typing import NDArray


def read_whole(path: Path, size: int = 64) -> tuple[NDArray[np.uint8], float]:
    with RasterSource.open(path) as source:
        image, share = source.read(PixelWindow(0, 0, source.width, source.height), size)
    assert image.shape == (size, size, 3)
    assert image.dtype == np.uint8
    return image, share


def refusal(path: Path) -> GeomeltError:
    with pytest.raises(GeomeltError) as error:
        read_whole(path)
    assert str(path) in error.value.detail
    assert len(error.value.detail.splitlines()) == 1
    return error.value


def sparse(path: Path, side: int, places: list[tuple[int, int]], **profile: Any) -> Path:
    """`side` x `side` pixels of 16 bits, nothing of them stored but 256 x 256 at each place."""
    settings = {"count": 3, "interleave": "pixel", "bigtiff": "yes", **profile}
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=side,
        height=side,
        dtype="uint16",
        crs="EPSG:32633",
        transform=Affine(0.3, 0, 500_000, 0, -0.3, 5_500_000),
        tiled=True,
        sparse_ok=True,
        **settings,
    ) as dataset:
        values = np.random.default_rng(0).integers(300, 500, (settings["count"], 256, 256), "u2")
        for col, row in places:
            dataset.write(values, window=((row, row + 256), (col, col + 256)))
    return path

"""Overviews that hold nothing are not believed: the full resolution decides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from geomelt.imagery import PixelWindow, RasterSource
from numpy.typing import NDArray

Write = Callable[..., Path]
SIDE = 1024
WHOLE = PixelWindow(0, 0, SIDE, SIDE)


def picture() -> NDArray[np.uint8]:
    small = np.random.default_rng(0).integers(40, 220, (3, SIDE // 32, SIDE // 32))
    return small.repeat(32, 1).repeat(32, 2).astype(np.uint8)


def with_overviews(write: Write, name: str, built: NDArray[np.uint8], *, outside: bool) -> Path:
    """The picture with overviews of what was `built`."""
    path = write(built, name, tiled=True, blockxsize=256, blockysize=256)
    with rasterio.Env(TIFF_USE_OVR=outside), rasterio.open(path, "r+") as dataset:
        dataset.build_overviews([2, 4, 8])
    with rasterio.open(path, "r+") as dataset:
        dataset.write(picture())
    return path


@pytest.mark.parametrize("outside", [False, True])
@pytest.mark.parametrize("filled", ["none", "a part"])
def test_empty_overviews(write: Write, filled: str, *, outside: bool) -> None:
    built = picture()
    built[:, :, 0 if filled == "none" else SIDE // 2 :] = 0
    path = with_overviews(write, "empty.tif", built, outside=outside)
    whole = with_overviews(write, "whole.tif", picture(), outside=outside)
    with RasterSource.open(path) as source, RasterSource.open(whole) as good:
        assert "overviews that hold nothing" in source.notes[-1]
        assert good.notes == ()
        image, share = source.read(WHOLE, 128)
        assert share == 1
        assert abs(image.astype(int) - good.read(WHOLE, 128)[0]).max() <= 1
        assert source.stretch == good.stretch
        assert (source.twin().read(WHOLE, 128)[0] == image).all()
        kept = source.validity
    with RasterSource.open(path, validity=kept) as again:
        assert (again.read(WHOLE, 128)[0] == image).all()


def test_overviews_that_are_cut_off(write: Write) -> None:
    path = with_overviews(write, "cut.tif", picture(), outside=True)
    beside = path.with_suffix(".tif.ovr")
    beside.write_bytes(beside.read_bytes()[:20_000])
    with RasterSource.open(path) as source:
        image, share = source.read(WHOLE, 128)
    assert (share, image.std() > 20) == (1, True)

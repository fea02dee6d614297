"""South-up and tiny rasters, and windows that lie outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from geomelt.base.errors import GeomeltError
from geomelt.imagery import PixelWindow, RasterSource, TileRecipe
from numpy.typing import NDArray

Write = Callable[..., Path]
WHOLE = PixelWindow(0, 0, 300, 200)


def test_south_up_rasters_have_their_place(write: Write, photo: NDArray[np.uint8]) -> None:
    path = write(photo, transform=Affine(1.0, 0, 500_000, 0, 1.0, 5_500_000))
    with RasterSource.open(path) as source:
        first = source.footprint(PixelWindow(0, 0, 10, 10)).centroid.y
        last = source.footprint(PixelWindow(0, 190, 10, 10)).centroid.y
        assert first < last
        assert source.bounds[1] < source.bounds[3]


def test_a_window_outside_is_refused(write: Write, photo: NDArray[np.uint8]) -> None:
    with RasterSource.open(write(photo)) as source:
        for window in (PixelWindow(250, 0, 64, 64), PixelWindow(-1, 0, 5, 5)):
            with pytest.raises(GeomeltError) as error:
                source.read(window, 64)
            assert error.value.code == "outside-raster"


def test_a_tiny_raster_is_one_tile(write: Write) -> None:
    values = np.random.default_rng(0).integers(1, 255, (3, 9, 13), dtype=np.uint8)
    with RasterSource.open(write(values)) as source:
        (tile,) = source.tiles(TileRecipe())
        assert tile.window == PixelWindow(0, 0, 13, 9)
        assert source.read(tile.window, 32)[0].shape == (32, 32, 3)

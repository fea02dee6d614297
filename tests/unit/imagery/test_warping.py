"""Rasters that control points bend are straightened as they are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from geomelt.base.errors import GeomeltError
from geomelt.imagery import PixelWindow, RasterSource
from numpy.typing import NDArray
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.enums import ColorInterp

Write = Callable[..., Path]
SIDE = 320
EAST, NORTH = 500_000.0, 5_500_000.0
MAP = CRS.from_epsg(32633)


def on_the_map(col: float, row: float, by: float) -> tuple[float, float]:
    """Where a pixel lies: a metre each, bent by up to `by` metres."""
    return EAST + col + by * np.sin(row / 60), NORTH - row + by * np.cos(col / 50)


def points(by: float = 6.0, step: int = 40) -> list[GroundControlPoint]:
    places = range(0, SIDE + 1, step)
    return [GroundControlPoint(r, c, *on_the_map(c, r, by)) for r in places for c in places]


def spots(bands: int = 3, kind: str = "uint8") -> NDArray[Any]:
    """Grey, with bright spots of 9 x 9 pixels about (40, 40), (120, 40) ..."""
    values = np.random.default_rng(0).integers(60, 90, (bands, SIDE, SIDE)).astype(kind)
    for row in range(40, SIDE, 80):
        for col in range(40, SIDE, 80):
            values[:, row - 4 : row + 5, col - 4 : col + 5] = 240
    return values


def bent(write: Write, values: NDArray[Any], by: float = 6.0, **how: Any) -> Path:
    crs = how.pop("of", MAP)
    given = how.pop("points", None) or points(by)
    return write(values, transform=None, crs=crs, gcps=given, **how)


@pytest.mark.parametrize(
    ("kind", "bands", "profile"),
    [
        *(("uint8", 3, {}), ("uint8", 1, {}), ("uint16", 3, {}), ("uint16", 1, {"nodata": 0})),
        *(("float32", 3, {}), ("float32", 1, {"nodata": -9999.0}), ("int16", 1, {})),
        ("uint8", 3, {"tiled": True, "compress": "deflate"}),
    ],
)
def test_a_bent_raster_lies_where_its_points_say(
    write: Write, kind: str, bands: int, profile: dict[str, Any]
) -> None:
    path = bent(write, spots(bands, kind), **profile)
    with RasterSource.open(path, stretch=[(0.0, 255.0)] * bands) as source:
        assert source.bands == tuple(range(1, bands + 1))
        assert source.crs_name == "EPSG:32633"
        assert "81 ground control points" in source.notes[0]
        for row, col in ((40, 40), (120, 200), (280, 280)):
            x, y = on_the_map(col + 0.5, row + 0.5, 6)
            window = source.window_of((x - 1, y - 1, x + 1, y + 1), "EPSG:32633")
            image, share = source.read(window, 2)
            assert share == 1
            assert image.min() > 220
        whole = PixelWindow(0, 0, source.width, source.height)
        assert 0.85 < source.read(whole, 300)[1] < 1, "what it does not show is not valid"
        twin = source.twin()
        assert (twin.read(whole, 100)[0] == source.read(whole, 100)[0]).all()
        twin.close()


def test_points_in_degrees_and_an_alpha(write: Write) -> None:
    """As radar scenes come: a grid of longitudes and latitudes with heights."""
    given = [
        GroundControlPoint(r, c, 10 + c * 1e-5 + (r / SIDE) ** 2 * 1e-4, 50 - r * 1e-5, 300.0)
        for r in range(0, SIDE + 1, 32)
        for c in range(0, SIDE + 1, 32)
    ]
    alpha = np.full((1, SIDE, SIDE), 255, np.uint8)
    alpha[:, :, :160] = 0
    interp = (*map(ColorInterp, (3, 4, 5)), ColorInterp.alpha)
    values = np.concatenate([spots(), alpha])
    path = bent(write, values, points=given, of=CRS.from_epsg(4326), colorinterp=interp)
    with RasterSource.open(path) as source:
        assert source.bands == (1, 2, 3)
        assert source.bounds == pytest.approx((10, 49.9968, 10.0033, 50), abs=2e-5)
        whole = PixelWindow(0, 0, source.width, source.height)
        assert source.read(whole, 200)[1] == pytest.approx(0.5, abs=0.08)


def test_a_crs_that_the_user_says(write: Write) -> None:
    path = write(spots(), transform=None, crs=None)
    with rasterio.open(path, "r+") as dataset:
        dataset.gcps = (points(), CRS())
    with pytest.raises(GeomeltError):
        RasterSource.open(path)
    with RasterSource.open(path, crs="EPSG:32633") as source:
        assert source.crs_name == "EPSG:32633"
        assert source.width > SIDE


def test_points_on_a_straight_grid_leave_the_raster_as_it_is(write: Write) -> None:
    with RasterSource.open(bent(write, spots(), by=0.3)) as source:
        assert (source.width, source.height, source.notes) == (SIDE, SIDE, ())


def test_very_many_points(write: Write) -> None:
    with RasterSource.open(bent(write, spots(), points=points(4, step=8))) as source:
        assert "1,681 ground control points" in source.notes[0]
        assert source.read(PixelWindow(60, 60, 64, 64), 64)[1] == 1

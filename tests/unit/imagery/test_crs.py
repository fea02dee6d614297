"""Coordinate systems as people bring them: at the right place, or refused with what fits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from geomelt.imagery import RasterSource
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.transform import from_origin
from support.rasters import refusal

Write = Callable[..., Path]

LAMBERT_BY_NAME = (
    'ENGCRS["RGF93 v1 / Lambert-93",EDATUM["Unknown engineering datum"],CS[Cartesian,2],'
    'AXIS["(E)",east,ORDER[1],LENGTHUNIT["metre",1]],'
    'AXIS["(N)",north,ORDER[2],LENGTHUNIT["metre",1]]]'
)
LOCAL = (
    'LOCAL_CS["Local Coordinates (m)",LOCAL_DATUM["Local Datum",0],UNIT["metre",1],'
    'AXIS["X",EAST],AXIS["Y",NORTH]]'
)
TIMBALAI = (
    "+proj=omerc +lat_0=4 +lonc=115 +alpha=53.31582047222222 +k=0.99984 +x_0=590476.87 "
    "+y_0=442857.65 +gamma=53.13010236111111 +ellps=evrstSS +towgs84=-679,669,-48,0,0,0,0 +units=m"
)


@pytest.mark.parametrize(
    ("crs", "corner", "gsd", "name", "lonlat"),
    [
        ("EPSG:2263+5703", (987_000, 212_000), 1, "EPSG:2263", (-73.990, 40.7486)),  # US feet
        ("EPSG:7415", (121_000, 487_000), 0.5, "EPSG:28992", (4.888, 52.3698)),  # RD and NAP
        ("EPSG:3035", (4_321_000, 3_210_000), 10, "EPSG:3035", (10.0, 52.0)),
        ("EPSG:2193", (1_750_000, 5_430_000), 0.5, "EPSG:2193", (174.791, -41.2675)),
        ("EPSG:27572", (600_000, 2_428_000), 0.5, "EPSG:27572", (2.3365, 48.8503)),  # grads, Paris
        ("EPSG:4267", (-100, 40), 5e-6, "EPSG:4267", (-100.0004, 40.0)),  # NAD27
        (TIMBALAI, (600_000, 500_000), 0.5, None, (115.0905, 4.5158)),
    ],
)
def test_on_earth_each_lies_at_its_place(
    write: Write,
    photo: NDArray[np.uint8],
    crs: str,
    corner: tuple[float, float],
    gsd: float,
    name: str | None,
    lonlat: tuple[float, float],
) -> None:
    known = CRS.from_user_input(crs)
    path = write(photo, crs=known, transform=from_origin(*corner, gsd, gsd))
    with RasterSource.open(path) as source:
        west, _, _, north = source.bounds
        assert (west, north) == pytest.approx(lonlat, abs=2e-3)
        if name:
            assert source.crs_name == name


@pytest.mark.parametrize(
    ("crs", "cause", "remedy"),
    [
        (LAMBERT_BY_NAME, "Lambert-93 is a local one", "--crs EPSG:2154"),
        (LOCAL, "Local Coordinates (m) is a local one", "--crs"),
        ("IAU_2015:30110", "Moon (2015)", "only imagery of the Earth"),
        ("IAU_2015:49910", "Mars (2015)", "only imagery of the Earth"),
        ("IAU_2015:30100", "Moon (2015)", "only imagery of the Earth"),
    ],
)
def test_elsewhere_the_reason_is_the_cause(
    write: Write, photo: NDArray[np.uint8], crs: str, cause: str, remedy: str
) -> None:
    known = CRS.from_wkt(crs) if "[" in crs else CRS.from_user_input(crs)
    error = refusal(write(photo, crs=known, transform=from_origin(1000, 2000, 0.5, 0.5)))
    assert error.code == "not-georeferenced"
    assert cause in error.detail
    assert remedy in error.detail
    assert "Moon" not in error.detail or "assign" not in error.detail


def test_a_crs_that_is_said_stands_in_for_a_local_one(
    write: Write, photo: NDArray[np.uint8]
) -> None:
    local = CRS.from_wkt(LAMBERT_BY_NAME)
    path = write(photo, crs=local, transform=from_origin(650_000, 6_860_000, 0.5, 0.5))
    with RasterSource.open(path, crs="EPSG:2154") as source:
        assert source.crs_from_user
        assert source.bounds[0] == pytest.approx(2.3188, abs=1e-3)

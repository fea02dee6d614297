"""When a raster was taken, and how that is known."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from geomelt.imagery import RasterSource
from geomelt.imagery.dates import acquired
from numpy.typing import NDArray

Write = Callable[..., Path]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("m_4709963_se_14_1_20200831.tif", "2020-08-31"),
        ("ortho-2020-08-31.tif", "2020-08-31"),
        ("2020_08_31_ortho.tif", "2020-08-31"),
        ("S2A_MSIL2A_20200831T100031_N0214_R122_T33UUP_20200901T120000.tif", "2020-08-31"),
        ("LC08_L2SP_193025_20200831_20200906_02_T1_SR_B4.TIF", "2020-08-31"),
        ("LC81930252016244LGN00_B4.TIF", "2016-08-31"),
        ("MOD09GA.A2020244.h18v04.006.2020246030343.tif", "2020-08-31"),
        ("HLS.S30.T33UUP.2020244T100031.v2.0.B04.tif", "2020-08-31"),
        ("20201399_20180101.tif", "2018-01-01"),  # the first is no day
        ("1985.tif", "1985"),
        ("town_1985_rgb.tif", "1985"),
        ("town_20201399.tif", None),
        ("town_2020999.tif", None),
        ("town_2019366.tif", None),  # 2019 had 365 days
        ("tile_2000_1985.tif", None),  # two years are none
        ("utm2000m.tif", None),
        ("33250-5888.tif", None),
        ("tile_2099.tif", None),
    ],
)
def test_names_tell_days_and_years(name: str, expected: str | None) -> None:
    assert acquired(name, {}) == (expected, "name" if expected else None)


@pytest.mark.parametrize(
    ("name", "tag", "expected"),
    [
        ("town.tif", "2019:06:14 10:00:00", ("2019-06-14", "tag")),
        ("town.tif", "2019-06-14T10:00:00Z", ("2019-06-14", "tag")),
        ("town_2019.tif", "2019:06:14 10:00:00", ("2019-06-14", "tag")),
        ("town_1985.tif", "2019:06:14 10:00:00", ("1985", "name")),
        ("town_20180101.tif", "2019:06:14 10:00:00", ("2018-01-01", "name")),
        ("town.tif", "0000:00:00 00:00:00", (None, None)),
    ],
)
def test_the_time_of_writing_is_believed_where_the_name_does_not_contradict(
    name: str, tag: str, expected: tuple[str | None, str | None]
) -> None:
    assert acquired(name, {"TIFFTAG_DATETIME": tag}) == expected


@pytest.mark.parametrize(
    ("namespace", "key", "value"),
    [
        ("IMAGERY", "ACQUISITIONDATETIME", "2019-06-14 10:31:00"),
        (None, "NITF_IDATIM", "20190614103100"),
        (None, "SENSING_TIME", "2019-06-14T10:31:00.1Z; 2019-06-14T10:31:14.5Z"),
    ],
)
def test_what_the_sensor_noted_comes_before_the_name(
    write: Write, photo: NDArray[np.uint8], namespace: str | None, key: str, value: str
) -> None:
    path = write(photo, "delivered_20200831.tif")
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(ns=namespace, **{key: value})
    with RasterSource.open(path) as source:
        assert (source.date, source.date_origin) == ("2019-06-14", "tag")


def test_failing_all_else_the_file_tells(write: Write, photo: NDArray[np.uint8]) -> None:
    path = write(photo, "town.tif")
    os.utime(path, (0, 1_600_000_000))
    with RasterSource.open(path) as source:
        assert (source.date, source.date_origin) == ("2020-09-13", "file")


def test_the_tag_tells_when_the_name_does_not(write: Write, photo: NDArray[np.uint8]) -> None:
    tags = {"TIFFTAG_DATETIME": "2019:06:14 10:00:00"}
    with RasterSource.open(write(photo, tags=tags)) as source:
        assert source.date == "2019-06-14"
    with RasterSource.open(write(photo, "town_20200831.tif", tags=tags)) as source:
        assert source.date == "2020-08-31"

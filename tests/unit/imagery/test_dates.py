"""When a raster was taken, and how that is known."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from geomelt.imagery import RasterSource
from geomelt.imagery.dating.dates import acquired
from numpy.typing import NDArray

Write = Callable[..., Path]


# As agencies, satellites and drones call them; None where a number is none.
DAYS = {
    "m_4709963_se_14_1_20200831.tif": "2020-08-31",
    "m_3807511_ne_18_060_20181104_20190211.jp2": "2018-11-04",  # flown, then delivered
    "ortho-2020-08-31.tif": "2020-08-31",
    "2020_08_31_ortho.tif": "2020-08-31",
    "2020.08.31.tif": "2020-08-31",
    "flight_2020-8-1.tif": "2020-08-01",
    "dop20_598_5932_1_ni_2020-05-07.tif": "2020-05-07",
    "S2A_MSIL2A_20200831T100031_N0214_R122_T33UUP_20200901T120000.tif": "2020-08-31",
    "S2A_MSIL1C_20170105T013442_N0204_R031_T53NMJ_20170105T013443.zip": "2017-01-05",
    "S1A_IW_GRDH_1SDV_20200831T052114_20200831T052139_034151.tif": "2020-08-31",
    "LC08_L2SP_193025_20200831_20200906_02_T1_SR_B4.TIF": "2020-08-31",
    "LC81930252016244LGN00_B4.TIF": "2016-08-31",
    "LE71930252002244ASN00_B3.TIF": "2002-09-01",
    "MOD09GA.A2020244.h18v04.006.2020246030343.tif": "2020-08-31",
    "HLS.S30.T33UUP.2020244T100031.v2.0.B04.tif": "2020-08-31",
    "AST_L1T_00308312020183000_20200901120000_1.tif": "2020-08-31",
    "20201399_20180101.tif": "2018-01-01",  # the first is no day
    "DJI_20230915103015_0001_ortho.tif": "2023-09-15",
    "DJI_202309151030_001_field.tif": "2023-09-15",
    "PXL_20210704_101112345.jpg": "2021-07-04",
    "IMG_PHR1B_PMS_202004251039364_ORT_1.tif": "2020-04-25",
    "IMG_PNEO3_202105121045123_PMS-FS_ORT_1_R1C1.TIF": "2021-05-12",
    "IMG_SPOT7_MS_201908141012345_ORT.JP2": "2019-08-14",
    "15OCT22190503-M2AS_R1C1-012345678010_01_P001.tif": "2015-10-22",
    "99DEC31103000-P2AS-201204150012_01_P001.TIF": "1999-12-31",
    "po_22OCT2015_rgb.tif": "2015-10-22",
    "site-22-Oct-2015.tif": "2015-10-22",
    "site 2015 October 22.tif": "2015-10-22",
    "20200831_100031_0f15_3B_AnalyticMS_SR.tif": "2020-08-31",
    "20200831_100031_ssc4_u0001_visual.tif": "2020-08-31",
    "GF2_PMS1_E116.2_N40.0_20190823_L1A0004198634-MSS1.tif": "2019-08-23",
    "JL1GF02A_PMS1_20200831104512_200027.tif": "2020-08-31",
    "SV1-01_20200331_L2A0001062344.tif": "2020-03-31",
    "CBERS_4A_WPM_20200730_206_124_L4_BAND3.tif": "2020-07-30",
    "K3A_20180826043558_18720.tif": "2018-08-26",
    "ortho_31-08-2020.tif": "2020-08-31",
    "ortho_08-31-2020.tif": "2020-08-31",
    "ortho_31.08.2020.tif": "2020-08-31",
    "ortho_05.06.2020.tif": "2020-06-05",
    "ortho_31_08_2020.tif": "2020-08-31",
    "ortho_31082020.tif": "2020-08-31",
    "ortho_05-05-2020.tif": "2020-05-05",
}
YEARS = {
    "1985.tif": "1985",
    "town_1985_rgb.tif": "1985",
    "town-1985.tif": "1985",
    "town 1985 (scan).tif": "1985",
    "ortho_05-06-2020.tif": "2020",  # May or June
    "global_monthly_2020_08_mosaic.tif": "2020",
    "ortho_2020-08.tif": "2020",
    "swissimage-dop10_2018_2600-1200.tif": "2018",
    "swissimage-dop10_2018_2600-1200_0.1_2056.tif": "2018",
    "dop20rgb_32_412_5654_1_nw_2021.tif": "2021",
    "dop_32_600_5600_2020.tif": "2020",
    "33-2021-0415-6425-LA93-0M20-E080.jp2": "2021",
    "75-2018-0650-6865-LA93-0M20-E080.jp2": "2018",
    "2021_121000_487000_RGB_hrl.tif": "2021",
    "naip_2018_ca.tif": "2018",
    "historic_1944_tile_03.tif": "1944",
}
NONE = (
    "town_20201399.tif",
    "town_2020999.tif",
    "A2019366.tif",  # 2019 had 365 days
    "tile_2000_1985.tif",
    "town_1985_and_1999.tif",
    "utm2000m.tif",
    "33250-5888.tif",
    "tile_2099.tif",
    "tile_0_1920.tif",
    "tile_1920_0.tif",
    "ortho_2000_1024.tif",
    "ortho_2000_1024_512.tif",
    "ortho_2000_1024_512_512.tif",
    "ortho_2000_1024_1024.tif",
    "tile_2000_412_5654.tif",
    "IMG_1999.jpg",
    "DSC_2012.JPG",
    "DJI_2019.JPG",
    "100_2010.jpg",
    "dop10_rgb_32_2004_5650.tif",
    "dop_32_412_2004.tif",
    "32_2004_5650.jp2",
    "N2000_W1950.tif",
    "1_2000.tif",
    "EPSG_2005.tif",
    "ortho_1920x1080.tif",
    "odm_orthophoto.tif",
    "IMG_PHR1A_P_001.tif",
    "order_12052010.tif",
    "tile_10_12_2004.tif",
    "scene_19700101.tif",  # a clock that nobody set
    "ortho_15OCT22.tif",  # 2015 or 2022
)


@pytest.mark.parametrize(
    ("name", "expected"), [*DAYS.items(), *YEARS.items(), *((name, None) for name in NONE)]
)
def test_names_tell_days_and_years(name: str, expected: str | None) -> None:
    assert acquired(name, {}) == (expected, "name" if expected else None)


def test_what_is_to_come_is_no_date(write: Write, photo: NDArray[np.uint8]) -> None:
    year = datetime.date.today().year + 1
    names = (f"town_{year}.tif", f"town_{year}0101.tif", f"DJI_{year}0101101010.tif")
    assert {acquired(name, {}) for name in names} == {(None, None)}
    assert acquired("town.tif", {"TIFFTAG_DATETIME": f"{year}:01:01 10:00:00"}) == (None, None)
    path = write(photo, "town.tif")
    os.utime(path, (0, 86_400 * 366 * (year - 1970)))
    with RasterSource.open(path) as source:
        assert (source.date, source.date_origin) == (None, None)


@pytest.mark.parametrize(
    ("name", "tag", "expected"),
    [
        ("town.tif", "2019:06:14 10:00:00", ("2019-06-14", "tag")),
        ("town.tif", "2019-06-14T10:00:00Z", ("2019-06-14", "tag")),
        ("town_2019.tif", "2019:06:14 10:00:00", ("2019-06-14", "tag")),
        ("town_1985.tif", "2019:06:14 10:00:00", ("1985", "name")),
        ("town_20180101.tif", "2019:06:14 10:00:00", ("2018-01-01", "name")),
        ("town.tif", "0000:00:00 00:00:00", (None, None)),
        ("town.tif", "1970:01:01 00:00:00", (None, None)),
        ("town.tif", "1980:01:01 00:00:00", (None, None)),
        ("town_05-06-2019.tif", "2019:06:05 10:00:00", ("2019-06-05", "tag")),
    ],
)
def test_the_time_of_writing_is_believed_where_the_name_does_not_contradict(
    name: str, tag: str, expected: tuple[str | None, str | None]
) -> None:
    assert acquired(name, {"TIFFTAG_DATETIME": tag}) == expected


def test_the_time_at_which_software_wrote_is_that_of_a_file() -> None:
    tags = {"TIFFTAG_DATETIME": "2019:06:14 10:00:00", "TIFFTAG_SOFTWARE": "Agisoft Metashape"}
    assert acquired("town.tif", tags) == ("2019-06-14", "file")
    assert acquired("town_2019.tif", tags) == ("2019", "name")
    assert acquired("town_20190501.tif", tags) == ("2019-05-01", "name")


@pytest.mark.parametrize(
    ("namespace", "key", "value"),
    [
        ("IMAGERY", "ACQUISITIONDATETIME", "2019-06-14 10:31:00"),
        (None, "NITF_IDATIM", "20190614103100"),
        (None, "EXIF_DateTimeOriginal", "2019:06:14 10:31:00"),
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

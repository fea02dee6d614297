from __future__ import annotations

import pytest
from geomelt.imagery.dates import acquired


@pytest.mark.parametrize(
    ("name", "tag", "expected"),
    [
        ("m_4709963_se_14_1_20200831.tif", "", "2020-08-31"),
        ("ortho-2020-08-31.tif", "", "2020-08-31"),
        ("2020_08_31_ortho.tif", "", "2020-08-31"),
        ("S2A_MSIL2A_20200831T100031_N0214_R122_T33UUP_20200901T120000.tif", "", "2020-08-31"),
        ("1985.tif", "", "1985"),
        ("town_1985_rgb.tif", "", "1985"),
        ("town.tif", "2019:06:14 10:00:00", "2019-06-14"),
        ("town_2019.tif", "2019:06:14 10:00:00", "2019-06-14"),
        ("town_1985.tif", "2019:06:14 10:00:00", "1985"),
        ("town_20180101.tif", "2019:06:14 10:00:00", "2018-01-01"),
        ("town_20201399.tif", "", None),  # no such day
        ("tile_2000_1985.tif", "", None),  # two years are none
        ("utm2000m.tif", "", None),
        ("33250-5888.tif", "", None),
        ("tile_2099.tif", "", None),
        ("town.tif", "0000:00:00 00:00:00", None),
    ],
)
def test_dates(name: str, tag: str, expected: str | None) -> None:
    assert acquired(name, {"TIFFTAG_DATETIME": tag}) == expected

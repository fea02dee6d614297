"""Which pixels hold something: nodata, NaN, collars and alpha."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from geomelt.imagery import PixelWindow, RasterSource
from numpy.typing import NDArray
from rasterio.enums import ColorInterp
from support.rasters import read_whole

Write = Callable[..., Path]
WHOLE = PixelWindow(0, 0, 300, 200)


def test_all_nodata_has_nothing_valid(write: Write) -> None:
    image, share = read_whole(write(np.full((3, 200, 300), 7, np.uint16), nodata=7))
    assert share == 0
    assert (image == 0).all()


def test_nan_is_not_valid(write: Write) -> None:
    values = np.random.default_rng(0).normal(0.2, 0.05, (3, 200, 300)).astype(np.float32)
    values[:, :, :150] = np.nan
    for nodata in (None, np.nan):
        image, share = read_whole(write(values, nodata=nodata))
        assert share == pytest.approx(0.5, abs=0.02)
        # The hole takes the mean colour: it is not an edge, nor does it go black.
        hole = image[:, :24]
        assert np.ptp(hole.reshape(-1, 3), axis=0).max() <= 40
        assert abs(hole.mean() - image[:, 40:].mean()) < 12


def test_nodata_in_one_band_is_a_dark_pixel(write: Write, photo: NDArray[np.uint8]) -> None:
    photo[0] = 0
    assert read_whole(write(photo, nodata=0))[1] == 1
    photo[:, :, :150] = 0
    assert read_whole(write(photo, nodata=0))[1] == pytest.approx(0.5, abs=0.02)


def test_a_black_collar_without_a_tag_is_not_valid(write: Write, photo: NDArray[np.uint8]) -> None:
    photo[:, :100] = 0
    assert read_whole(write(photo))[1] == pytest.approx(0.5, abs=0.02)


def test_alpha_tells_what_is_valid_and_is_no_colour(write: Write, photo: NDArray[np.uint8]) -> None:
    alpha = np.zeros((1, 200, 300), np.uint8)
    alpha[:, :, :75] = 255
    rgba = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)
    path = write(np.concatenate([photo, alpha]), colorinterp=rgba)
    with RasterSource.open(path) as source:
        assert source.bands == (1, 2, 3)
        assert source.read(WHOLE, 32)[1] == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize("nodata", [-9999, 256, 1e30, np.nan])
def test_a_nodata_value_the_type_cannot_hold_is_no_value(
    write: Write, photo: NDArray[np.uint8], nodata: float
) -> None:
    path = write(photo, nodata=0)
    vrt = path.with_suffix(".vrt")
    rasterio.shutil.copy(path, vrt, driver="VRT")
    text = vrt.read_text()
    assert "<NoDataValue>0</NoDataValue>" in text
    vrt.write_text(text.replace("<NoDataValue>0<", f"<NoDataValue>{nodata}<"))
    assert read_whole(vrt)[1] == 1


def test_only_nan_has_nothing_valid(write: Write) -> None:
    image, share = read_whole(write(np.full((3, 200, 300), np.nan, np.float32)))
    assert (share, image.max()) == (0, 0)

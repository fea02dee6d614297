"""Which bands are red, green and blue: palettes, one bit, one band, many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from geomelt.base.errors import GeomeltError
from geomelt.imagery import PixelWindow, RasterSource
from numpy.typing import NDArray
from rasterio.enums import ColorInterp
from support.rasters import read_whole

Write = Callable[..., Path]
WHOLE = PixelWindow(0, 0, 300, 200)


def test_a_palette_gives_its_colours(write: Write) -> None:
    classes = np.zeros((1, 200, 300), np.uint8)
    classes[:, :, 150:] = 3
    path = write(classes, colormap={0: (200, 10, 10, 255), 3: (10, 10, 200, 255)})
    with RasterSource.open(path) as source:
        assert source.bands == (1,)
        image, share = source.read(WHOLE, 64)
    assert share == 1
    assert image[32, 5].tolist() == [200, 10, 10]
    assert image[32, 60].tolist() == [10, 10, 200]


def test_one_band_is_grey_and_two_are_the_first(write: Write) -> None:
    values = np.random.default_rng(0).integers(0, 4000, (2, 200, 300), dtype=np.uint16)
    for count in (1, 2):
        image, _ = read_whole(write(values[:count]))
        assert (image[..., 0] == image[..., 2]).all()
        assert np.ptp(image) > 50


def test_bands_by_colour_interpretation_then_by_name(
    write: Write, photo: NDArray[np.uint8]
) -> None:
    order = (ColorInterp.blue, ColorInterp.green, ColorInterp.red)
    with RasterSource.open(write(photo, colorinterp=order, photometric="MINISBLACK")) as source:
        assert source.bands == (3, 2, 1)
    path = write(np.tile(photo, (2, 1, 1)), "named.tif", photometric="MINISBLACK")
    with rasterio.open(path, "r+") as dataset:
        dataset.descriptions = ("B01", "B02", "B03", "B04", "B05", "B06")
    with RasterSource.open(path) as source:
        assert source.bands == (4, 3, 2)


@pytest.mark.parametrize("bands", [[0, 1, 2], [1, 2], [1, 2, 9], []])
def test_bands_it_does_not_have(write: Write, photo: NDArray[np.uint8], bands: list[int]) -> None:
    with pytest.raises(GeomeltError, match="1 to 3"):
        RasterSource.open(write(photo), bands=bands)


def test_one_bit_is_black_and_white(write: Write) -> None:
    values = np.zeros((1, 200, 300), np.uint8)
    values[:, :, 150:] = 1
    image, share = read_whole(write(values, nbits=1))
    assert share == 1
    assert set(np.unique(image[:, [5, 60]])) == {0, 255}

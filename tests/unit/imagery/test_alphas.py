"""Alpha bands wherever they are and whatever their maximum, and bands only called alpha."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from geomelt.imagery import PixelWindow, RasterSource
from numpy.typing import NDArray
from rasterio.enums import ColorInterp

Write = Callable[..., Path]
ALPHA = ColorInterp.alpha
RGB = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
SHOWN = np.arange(300)[None] < 100 + np.arange(200)[:, None] * 0
INSIDE, BORDER = PixelWindow(0, 0, 100, 200), PixelWindow(50, 0, 100, 200)


def colours(kind: str, scale: float = 1) -> NDArray[Any]:
    small = np.random.default_rng(0).integers(40, 220, (3, 25, 38))
    return (small.repeat(8, 1).repeat(8, 2)[:, :200, :300] * scale).astype(kind)


@pytest.mark.parametrize(
    ("kind", "scale", "opaque"),
    [
        *(("uint8", 1, 255), ("uint8", 1, 1), ("uint16", 30, 65535), ("uint16", 30, 32767)),
        *(("uint16", 30, 255), ("uint16", 30, 1), ("int16", 30, 32767), ("float32", 0.001, 1.0)),
        *(("float32", 1, 255.0), ("uint8", 1, 100)),
    ],
)
@pytest.mark.parametrize("more", [0, 1, 2])
def test_an_alpha_counts_by_its_own_maximum(
    write: Write, kind: str, scale: float, opaque: float, more: int
) -> None:
    """`more` bands lie between the colours and the alpha; the collar is bright."""
    rgb = colours(kind, scale)
    alpha = np.where(SHOWN, opaque, 0).astype(kind)[None]
    alpha[:, :, 98:100] = opaque * 0.6 if opaque > 1 else opaque  # a soft edge
    bright = np.where(SHOWN, rgb, np.array(scale * 255, kind))
    interp = (*RGB, *[ColorInterp.undefined] * more, ALPHA)
    path = write(np.concatenate([bright, *[bright[1:2]] * more, alpha]), colorinterp=interp)
    with RasterSource.open(path) as source:
        assert source.bands == (1, 2, 3)
        assert source.read(INSIDE, 50)[1] == 1
        assert source.read(BORDER, 50)[1] == pytest.approx(0.5, abs=0.02)
        assert source.read(BORDER, 200)[1] == pytest.approx(0.5, abs=0.02)
        assert source.notes == ()
        tops = [high for _, high in source.stretch]
        assert max(tops) < scale * 230 or kind == "uint8"
        edge = source.read(PixelWindow(80, 0, 20, 200), 50)[0]
        assert edge.max() < 250 or kind != "uint8"


def test_infrared_called_alpha_hides_nothing(write: Write) -> None:
    infrared = np.random.default_rng(1).integers(0, 90, (1, 25, 38)).repeat(8, 1).repeat(8, 2)
    infrared = infrared[:, :200, :300].astype(np.uint8)
    infrared[:, 60:140, 100:200] = 0  # water
    values = np.concatenate([colours("uint8"), infrared])
    path = write(values, colorinterp=(*RGB, ALPHA))
    with RasterSource.open(path) as source, RasterSource.open(write(values[:3], "rgb.tif")) as rgb:
        for window, size in ((PixelWindow(0, 0, 300, 200), 64), (PixelWindow(96, 64, 64, 64), 32)):
            image, share = source.read(window, size)
            assert share == 1
            assert abs(image.astype(int) - rgb.read(window, size)[0]).max() <= 1
        assert source.stretch == rgb.stretch
        (note,) = source.notes
        assert "calls band 4 alpha" in note


def test_of_several_alphas_each_hides(write: Write) -> None:
    first = np.where(SHOWN, 255, 0).astype(np.uint8)[None]
    second = np.zeros_like(first)
    second[:, :100] = 1
    path = write(
        np.concatenate([colours("uint8"), first, second]), colorinterp=(*RGB, ALPHA, ALPHA)
    )
    with RasterSource.open(path) as source:
        assert source.read(INSIDE, 50)[1] == pytest.approx(0.5, abs=0.02)


def test_alpha_and_nodata_both_hide(write: Write) -> None:
    values = np.concatenate([colours("uint16", 30), np.where(SHOWN, 65535, 0).astype("u2")[None]])
    values[:, :100] = 0
    path = write(values, colorinterp=(*RGB, ALPHA), nodata=0)
    with RasterSource.open(path) as source:
        assert source.read(INSIDE, 50)[1] == pytest.approx(0.5, abs=0.02)
        assert source.read(PixelWindow(120, 0, 100, 200), 50)[1] == 0


def test_an_alpha_that_hides_all_of_a_picture_is_reported_and_not_followed(write: Write) -> None:
    values = np.concatenate([colours("uint8"), np.zeros((1, 200, 300), np.uint8)])
    with RasterSource.open(write(values, colorinterp=(*RGB, ALPHA))) as source:
        image, share = source.read(INSIDE, 50)
        assert (share, image.std() > 20) == (1, True)
        assert "transparent" in source.notes[0]


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("mask", [0, 255])
def test_a_mask_that_hides_all_or_nothing(write: Write, mask: int, inside: bool) -> None:
    path = write(colours("uint8"))
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=inside), rasterio.open(path, "r+") as dataset:
        dataset.write_mask(np.full((200, 300), mask, np.uint8))
    assert path.with_suffix(".tif.msk").exists() != inside
    with RasterSource.open(path) as source:
        image, share = source.read(INSIDE, 50)
        assert (share, image.std() > 20) == (1, True)
        assert len(source.notes) == (0 if mask else 1)


def test_nodata_in_some_bands(write: Write) -> None:
    """Where no picture has the value, a pixel without one of its bands is none."""
    values = colours("float32", 0.001)
    values[0, :, :100] = -9999
    with RasterSource.open(write(values, nodata=-9999)) as source:
        assert source.read(INSIDE, 50)[1] == 0
        assert source.read(PixelWindow(100, 0, 100, 200), 50)[1] == 1
    values[0] = -9999  # a band that was never filled
    with RasterSource.open(write(values, nodata=-9999)) as source:
        assert source.read(INSIDE, 50)[1] == 1

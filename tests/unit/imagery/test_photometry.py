"""Negatives, inks and other ways to store colour come out as an image viewer shows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from geomelt.imagery import PixelWindow, RasterSource
from geomelt.imagery.refusals import failed
from numpy.typing import NDArray
from PIL import Image, ImageCms
from pyproj import CRS

Write = Callable[..., Path]
SIDE = 64
WHOLE = PixelWindow(0, 0, SIDE, SIDE)
RGB = np.random.default_rng(0).integers(40, 220, (3, 8, 8)).repeat(8, 1).repeat(8, 2).astype("u1")
FULL = [(0.0, 255.0)] * 3


def shown(path: Path, **how: Any) -> NDArray[np.int64]:
    with RasterSource.open(path, **how) as source:
        return source.read(WHOLE, SIDE)[0].astype(int)


@pytest.mark.parametrize(
    ("kind", "most", "profile"),
    [
        ("uint8", 255, {}),
        ("uint8", 255, {"tiled": True, "compress": "deflate", "blockxsize": 32, "blockysize": 32}),
        ("uint16", 65535, {}),
        ("uint16", 4095, {"nbits": 12}),
    ],
)
def test_a_negative_comes_out_positive(
    write: Write, kind: str, most: int, profile: dict[str, Any]
) -> None:
    grey = (RGB[:1] / 255 * most).astype(kind)
    light = write(grey, "a.tif")
    dark = write(most - grey, "b.tif", photometric="MINISWHITE", **profile)
    assert abs(shown(light) - shown(dark)).max() <= 1
    with RasterSource.open(light) as source, RasterSource.open(dark) as negative:
        assert np.allclose(source.stretch, negative.stretch, atol=most / 255)


def test_a_negative_of_one_bit(write: Write) -> None:
    black = RGB[:1] > 128
    path = write(black.astype(np.uint8), photometric="MINISWHITE", nbits=1)
    assert (shown(path)[..., 0] == np.where(black[0], 0, 255)).all()


def test_nodata_of_a_negative_is_as_stored(write: Write) -> None:
    values = 255 - RGB[:1]
    values[:, :, :16] = 7
    path = write(values, photometric="MINISWHITE", nodata=7)
    with RasterSource.open(path) as source:
        assert source.read(WHOLE, SIDE)[1] == pytest.approx(0.75)


@pytest.mark.parametrize("kind", ["uint8", "uint16"])
def test_inks(write: Write, kind: str) -> None:
    inks = 255 - RGB
    black = inks.min(0, keepdims=True) // 2
    rest = 255 - np.clip(RGB / (1 - black / 255), 0, 255).round()
    scale = np.iinfo(kind).max // 255
    stored = np.concatenate([rest, black]).astype(kind) * np.array(scale, kind)
    path = write(stored, photometric="CMYK")
    image = shown(path, stretch=[(0.0, 255.0 * scale)] * 3)
    assert abs(image - np.moveaxis(RGB, 0, -1)).max() <= 3


@pytest.mark.parametrize(
    ("mode", "name", "off", "how"),
    [
        *(("CMYK", "a.jpg", 4, {"quality": 95}), ("CMYK", "a.tif", 1, {})),
        *(("YCbCr", "a.tif", 2, {}), ("RGB", "a.tif", 9, {"compression": "jpeg"})),
        *(("LAB", "a.tif", 14, {}), ("RGB", "a.jpg", 9, {"quality": 95, "progressive": True})),
    ],
)
def test_other_colours(tmp_path: Path, mode: str, name: str, off: int, how: dict[str, Any]) -> None:
    picture = Image.fromarray(np.moveaxis(RGB, 0, -1))
    if mode == "LAB":
        profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        picture = ImageCms.profileToProfile(picture, *profiles, outputMode="LAB")
    picture.convert(mode).save(tmp_path / name, **how)
    (tmp_path / name).with_suffix({".jpg": ".jgw", ".tif": ".tfw"}[name[1:]]).write_text(
        "1\n0\n0\n-1\n500000.5\n5499999.5\n"
    )
    (tmp_path / name).with_suffix(".prj").write_text(CRS("EPSG:32633").to_wkt("WKT1_ESRI"))
    image = shown(tmp_path / name, stretch=FULL)
    assert abs(image - np.moveaxis(RGB, 0, -1)).mean() <= off


def test_a_large_progressive_jpeg_is_refused_with_its_remedy() -> None:
    error = OSError(
        "a.jpg, band 1: IReadBlock failed at X offset 0, Y offset 0: Reading this image would "
        "require libjpeg to allocate at least 1921048576 bytes. This is disabled since"
    )
    detail = failed("/data/a.jpg", error).detail
    assert detail.startswith("/data/a.jpg ")
    assert "progressive JPEG that takes 1.9 GB" in detail
    assert "gdal_translate" in detail

"""Collars that no tag marks are found by value and shape; similar imagery stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from geomelt.imagery import PixelWindow, RasterSource
from geomelt.imagery.validity.collars import Collar, find_collars
from numpy.typing import NDArray
from scipy import ndimage

Write = Callable[..., Path]
SIDE = 256
ROWS, COLS = np.indices((SIDE, SIDE))
RIGHT = COLS >= 190
DIAMOND = abs(ROWS - 128) + abs(COLS - 128) > 120
TILTED = (COLS < ROWS * 0.06) | (ROWS < (SIDE - COLS) * 0.06) | (SIDE - COLS < (SIDE - ROWS) * 0.06)
FRAME = (np.minimum(ROWS, COLS) < 12) | (np.maximum(ROWS, COLS) > SIDE - 13)
CORNER = ROWS + COLS < 90
QUADRANT = (ROWS < 128) & (COLS < 128)
STATE_BORDER = 150 + 25 * np.sin(ROWS / 17) + 9 * np.sin(ROWS / 5) < COLS
MOSAIC = ((ROWS // 64 + COLS // 64) % 3 > 0) | FRAME
COLLARS = {
    "right": RIGHT, "diamond": DIAMOND, "tilted": TILTED, "frame": FRAME, "corner": CORNER,
    "quadrant": QUADRANT, "state border": STATE_BORDER, "mosaic": MOSAIC,
}  # fmt: skip


def picture(kind: str = "uint8", scale: float = 1, seed: int = 0) -> NDArray:
    rng = np.random.default_rng(seed)
    small = rng.integers(40, 220, (3, SIDE // 8, SIDE // 8))
    fine = small.repeat(8, 1).repeat(8, 2) + rng.normal(0, 3, (3, SIDE, SIDE))
    return (fine * scale).astype(kind)


def found(values: NDArray, **how: bool) -> list[Collar]:
    return find_collars(values, np.ones((SIDE, SIDE), bool), SIDE, SIDE, **how)


def outside(values: NDArray, collars: list[Collar]) -> NDArray[np.bool_]:
    covered = np.zeros((SIDE, SIDE), bool)
    for collar in collars:
        again = Collar.from_dict(collar.to_dict())
        covered |= again.covers(values, PixelWindow(0, 0, SIDE, SIDE))
    return covered


@pytest.mark.parametrize("shape", COLLARS)
@pytest.mark.parametrize(
    ("kind", "scale", "value"),
    [
        *(("uint8", 1, 0), ("uint8", 1, 255), ("uint16", 40, 0), ("uint16", 40, 65535)),
        *(("uint16", 257, 65535), ("int16", 10, -9999), ("int16", 10, -32768)),
        *(("int16", 100, 32767), ("float32", 0.001, -9999), ("float32", 0.001, 0)),
        *(("float32", 0.001, -3.4028235e38), ("float64", 1, 3.4028234663852886e38)),
        *(("int32", 10, -2147483648), ("uint16", 10, 4095)),
    ],
)
def test_a_collar_of_any_shape_is_found_to_the_pixel(
    shape: str, kind: str, scale: float, value: float
) -> None:
    values = picture(kind, scale)
    values[:, COLLARS[shape]] = value
    collars = found(values)
    assert len(collars) == 1
    assert collars[0].values == (float(np.array(value, kind)),) * 3
    assert (outside(values, collars) == COLLARS[shape]).mean() > 0.999
    assert collars[0].share == pytest.approx(COLLARS[shape].mean(), abs=0.01)


@pytest.mark.parametrize("shape", COLLARS)
def test_what_jpeg_makes_of_black_and_white(shape: str) -> None:
    noise = np.random.default_rng(1).integers(0, 6, (3, SIDE, SIDE))
    seldom = np.where(np.random.default_rng(2).random((SIDE, SIDE)) < 0.2, noise, 0)
    for change, name in ((noise, "near black"), (255 - seldom, "near white")):
        values = picture()
        values[:, COLLARS[shape]] = change[:, COLLARS[shape]]
        collars = found(values)
        assert [collar.name for collar in collars] == [name]
        assert (outside(values, collars) == COLLARS[shape]).mean() > 0.999


def test_two_collars_of_one_raster() -> None:
    values = picture()
    values[:, DIAMOND] = 0
    values[:, FRAME] = 255
    assert {collar.name for collar in found(values)} == {"0", "255"}
    assert (outside(values, found(values)) == (DIAMOND | FRAME)).mean() > 0.999


def test_a_stand_in_in_one_band_is_no_picture() -> None:
    values = picture("float32", 0.001)
    values[1, RIGHT] = -9999
    values[2, 100:110, 100:110] = -9999
    (collar,) = found(values)
    holes = RIGHT.copy()
    holes[100:110, 100:110] = True
    assert (outside(values, [collar]) == holes).all()


def test_the_brightest_value_of_a_sensor_beside_saturated_clouds() -> None:
    cloud = np.clip(1.6 - np.hypot(ROWS - 60, COLS) / 40, 0, 1.2) * 4000
    values = np.minimum(picture("uint16", 15) + cloud, 4095).astype("u2")
    values[:, CORNER[::-1, ::-1]] = 4095
    collars = found(values)
    assert [collar.name for collar in collars] == ["4095"]
    assert outside(values, collars)[CORNER[::-1, ::-1]].mean() > 0.999


def test_black_roofs_and_white_ones_within_stay() -> None:
    roofs = (slice(None), slice(100, 130), slice(100, 130))
    for value in (0, 255):
        values = picture()
        values[:, RIGHT] = value
        values[roofs] = value
        collars = found(values)
        assert len(collars) == 1
        assert not outside(values, collars)[roofs[1:]].any()


def snow() -> NDArray:
    values = np.random.default_rng(0).normal(248, 6, (1, SIDE, SIDE)).repeat(3, 0)
    return np.clip(values, 0, 255).astype(np.uint8)


def half_snow() -> NDArray:
    """Saturated in its heights; rock looks out of it."""
    relief = ndimage.gaussian_filter(np.random.default_rng(0).normal(0, 1, (SIDE, SIDE)), 12)
    grey = 200 + 900 * relief + np.random.default_rng(1).normal(0, 4, (SIDE, SIDE))
    return np.clip(grey, 0, 255).astype(np.uint8)[None].repeat(3, 0)


def clouds() -> NDArray:
    values = picture().astype(float)
    for row, col, size in ((20, 60, 50), (200, 250, 70), (128, 0, 40)):
        far = np.hypot(ROWS - row, COLS - col)
        values += np.clip(1.6 - far / size, 0, 1.2) * 300
    return np.clip(values, 0, 255).astype(np.uint8)


def flat_cloud() -> NDArray:
    values = picture()
    values[:, np.hypot(ROWS - 10, COLS - 100) < 60] = 255
    return values


def roofs_at_the_edge() -> NDArray:
    values = picture()
    for row, col in ((0, 0), (0, 90), (200, 226), (226, 40), (100, 0)):
        values[:, row : row + 30, col : col + 30] = 255
    return values


def dark_water() -> NDArray:
    values = picture()
    shore = 100 + 20 * np.sin(ROWS / 20) > COLS
    water = np.random.default_rng(0).integers(0, 16, (3, SIDE, SIDE))
    values[:, shore] = water[:, shore]
    return values


def all_white() -> NDArray:
    return np.full((3, SIDE, SIDE), 255, np.uint8)


def plan() -> NDArray:
    """Thin lines on white paper."""
    values = np.full((3, SIDE, SIDE), 255, np.uint8)
    values[:, 20::23, 10:240] = 0
    values[:, 10:240, 15::31] = 0
    return values


def water_of_16_bits() -> NDArray:
    values = picture("uint16", 10)
    values[:, RIGHT] = np.random.default_rng(0).integers(60, 90, (3, SIDE, SIDE))[:, RIGHT]
    return values


IMAGERY = (
    *(picture, snow, half_snow, clouds, flat_cloud, roofs_at_the_edge, dark_water, all_white),
    *(plan, water_of_16_bits),
)


@pytest.mark.parametrize("make", IMAGERY)
def test_imagery_is_no_collar(make: Callable[[], NDArray]) -> None:
    assert found(make()) == []
    assert found(make(), lossy=True) == []


def test_a_source_tells_its_collar_and_is_stretched_without_it(write: Write) -> None:
    values = picture("uint16", 20)
    plain = write(values, "plain.tif")
    values[:, RIGHT] = 65535
    path = write(values, "collar.tif")
    with RasterSource.open(path) as source, RasterSource.open(plain) as clean:
        (note,) = source.notes
        assert note.startswith(f"{path} has a collar of 65535 ")
        assert f"({100 * RIGHT.mean():.1f} %" in note
        assert np.allclose(source.stretch, clean.stretch, rtol=0.05)
        assert clean.notes == ()
        whole = PixelWindow(0, 0, SIDE, SIDE)
        image, share = source.read(whole, 64)
        kept = source.validity
        stretch = source.stretch
    assert share == pytest.approx(1 - RIGHT.mean(), abs=0.01)
    with RasterSource.open(path, stretch=stretch, validity=kept) as again:
        assert (again.read(whole, 64)[0] == image).all()
        assert again.notes == ()


def test_a_large_raster_without_overviews_is_looked_at_here_and_there(write: Write) -> None:
    values = np.full((1, 300, 9000), 255, np.uint8)
    values[:, :, :6000] = picture()[:1, :100].repeat(3, 1).repeat(24, 2)[:, :, :6000]
    with RasterSource.open(write(values, tiled=True)) as source:
        assert len(source.notes) == 1
        assert source.read(PixelWindow(6100, 0, 300, 300), 64)[1] == 0
        assert source.read(PixelWindow(5600, 0, 300, 300), 64)[1] == 1
        assert source.read(PixelWindow(5850, 0, 300, 300), 64)[1] == pytest.approx(0.5, abs=0.02)

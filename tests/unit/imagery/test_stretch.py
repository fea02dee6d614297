"""Contrast: stretched once for a source, and left alone where it is good."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from geomelt.imagery import PixelWindow, RasterSource
from numpy.typing import NDArray

Write = Callable[..., Path]
WHOLE = PixelWindow(0, 0, 300, 200)


def test_sixteen_bits_are_stretched_per_band(write: Write) -> None:
    values = np.random.default_rng(0).uniform(0, 1, (3, 200, 300))
    values = (values * [[[300]], [[900]], [[2500]]] + [[[200]], [[1000]], [[300]]]).astype("u2")
    with RasterSource.open(write(values)) as source:
        for (low, high), start, width in zip(
            source.stretch, (200, 1000, 300), (300, 900, 2500), strict=True
        ):
            assert low == pytest.approx(start + 0.02 * width, rel=0.05)
            assert high == pytest.approx(start + 0.98 * width, rel=0.05)
        image, _ = source.read(PixelWindow(0, 0, 200, 200), 200)
    assert image.mean(axis=(0, 1)) == pytest.approx([127, 127, 127], abs=4)
    assert image.min() == 0
    assert image.max() == 255


def test_the_recipes_percentiles_are_followed(write: Write) -> None:
    values = np.tile(np.arange(1, 301, dtype="u2"), (3, 200, 1))
    path = write(values)
    with RasterSource.open(path, percentiles=(10, 90)) as source:
        assert source.stretch[0] == pytest.approx((30.9, 270.1), abs=2)


def test_a_stored_stretch_is_used_as_it_is(write: Write) -> None:
    values = np.full((1, 200, 300), 500, np.uint16)
    with RasterSource.open(write(values), bands=[1], stretch=[(0, 1000)]) as source:
        assert source.read(WHOLE, 32)[0][0, 0].tolist() == [128, 128, 128]


def test_a_well_exposed_photo_passes_unchanged(write: Write, photo: NDArray[np.uint8]) -> None:
    with RasterSource.open(write(photo)) as source:
        image, share = source.read(PixelWindow(20, 10, 64, 64), 64)
    assert share == 1
    assert (image == np.moveaxis(photo[:, 10:74, 20:84], 0, -1)).all()


def test_a_dull_picture_is_stretched_and_keeps_its_hue(write: Write) -> None:
    dull = np.random.default_rng(0).integers(100, 140, (3, 200, 300), dtype=np.uint8)
    dull[2] -= 20
    with RasterSource.open(write(dull)) as source:
        assert len(set(source.stretch)) == 1
        image, _ = source.read(WHOLE, 64)
    assert np.ptp(image) > 150
    assert image[..., 0].mean() > image[..., 2].mean() + 40

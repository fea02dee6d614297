"""Pictures drawn by QGIS as raster sources."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from geomelt.imagery import PixelWindow
from geomelt.imagery.reading.rendered import rendered_source
from PIL import Image

EXTENT = (1_000_000.0, 6_000_000.0, 1_000_640.0, 6_000_320.0)


def png(pixels: np.ndarray) -> str:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def test_colours_stay_as_drawn() -> None:
    # A dull picture: a stretch would make it bright.
    pixels = np.random.default_rng(0).integers(90, 110, (64, 64, 3), dtype=np.uint8)
    with rendered_source(png(pixels), EXTENT, "EPSG:3857") as source:
        read, valid = source.read(PixelWindow(0, 0, 64, 64), 64)
    assert valid == 1
    assert np.abs(read.astype(int) - pixels).max() <= 1


def test_transparent_pixels_are_not_valid() -> None:
    pixels = np.full((64, 64, 4), 200, dtype=np.uint8)
    pixels[:16, :, 3] = 0
    with rendered_source(png(pixels), EXTENT, "EPSG:3857") as source:
        _, valid = source.read(PixelWindow(0, 0, 64, 64), 64)
    assert valid == 0.75


def test_it_lies_where_it_was_drawn() -> None:
    pixels = np.zeros((32, 64, 3), dtype=np.uint8)
    with rendered_source(png(pixels), EXTENT, "EPSG:3857") as source:
        assert (source.width, source.height) == (64, 32)
        assert source.window_of(EXTENT, "EPSG:3857") == PixelWindow(0, 0, 64, 32)
        quarter = (EXTENT[0], EXTENT[1], EXTENT[0] + 320, EXTENT[1] + 160)
        assert source.window_of(quarter, "EPSG:3857") == PixelWindow(0, 16, 32, 16)
        # Web Mercator pixels of 10 m are smaller on the ground this far north.
        assert source.gsd == pytest.approx(10 * np.cos(np.radians(47.4)), rel=0.01)

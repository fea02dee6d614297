"""Tiles at the size a model wants."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from geomelt.base.resizing import resized
from PIL import Image
from support.small_rasters import write_raster


@pytest.fixture(params=["torch", "Pillow"])
def _by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "Pillow":
        monkeypatch.setitem(sys.modules, "torch", None)


@pytest.mark.usefixtures("_by")
@pytest.mark.parametrize("shape", [(128, 128), (256, 256), (100, 130), (1, 40)])
def test_resizing_is_bicubic_without_aliasing(shape: tuple[int, int]) -> None:
    images = np.random.default_rng(0).integers(0, 256, (3, *shape, 3), dtype=np.uint8)
    found = resized(images, 60)
    for image, small in zip(images, found, strict=True):
        expected = Image.fromarray(image).resize((60, 60), Image.Resampling.BICUBIC)
        np.testing.assert_allclose(small.astype(int), np.asarray(expected), atol=2)


@pytest.mark.usefixtures("_by")
def test_resizing_keeps_colours_and_makes_no_patterns() -> None:
    plain = np.full((1, 60, 60, 3), (10, 120, 250), np.uint8)
    assert (resized(plain, 17) == (10, 120, 250)).all()
    assert (resized(plain, 131) == (10, 120, 250)).all()
    checked = np.indices((64, 64)).sum(0) % 2 * 255
    small = resized(np.repeat(checked[None, :, :, None], 3, 3).astype(np.uint8), 16)
    assert small.min() > 120
    assert small.max() < 135
    assert resized(small, 16) is small


@pytest.mark.usefixtures("_by")
def test_no_images_are_none() -> None:
    assert resized(np.empty((0, 8, 8, 3), np.uint8), 4).shape == (0, 4, 4, 3)


def test_a_raster_is_read_where_no_network_can_run(tmp_path: Path) -> None:
    script = f"""
        import sys
        sys.modules.update(dict.fromkeys(["torch", "transformers", "onnxruntime"]))
        from geomelt.imagery import PixelWindow, RasterSource
        with RasterSource.open({str(write_raster(tmp_path / "a.tif"))!r}) as source:
            pixels, valid = source.read(PixelWindow(0, 0, source.width, source.height), 24)
        print(pixels.shape, valid)
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "(24, 24, 3) 1.0\n"

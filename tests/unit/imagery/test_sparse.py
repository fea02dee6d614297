"""Sparse rasters: what a file leaves out costs no time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from geomelt.imagery import PixelWindow, RasterSource, TileRecipe
from numpy.typing import NDArray
from support.rasters import sparse

Write = Callable[..., Path]
WHOLE = PixelWindow(0, 0, 300, 200)


@pytest.mark.parametrize(
    "profile", [{}, {"count": 1}, {"interleave": "band"}, {"bigtiff": "no", "compress": "lzw"}]
)
def test_what_a_sparse_file_leaves_out_is_known_without_reading(
    tmp_path: Path, profile: dict[str, Any]
) -> None:
    path = sparse(tmp_path / "sparse.tif", 20_000, [(10_240, 5_120)], **profile)
    with RasterSource.open(path) as source:
        low, high = source.stretch[0]
        assert 300 <= low < 310
        assert 490 < high <= 500
        kept = [tile.window for tile in source.tiles(TileRecipe()) if tile.level == 0]
        kept = [window for window in kept if not source.is_empty(window)]
        assert kept == [PixelWindow(10_240, 5_120, 256, 256)]
        assert source.read(kept[0], 64)[1] == 1
        assert source.is_empty(PixelWindow(10_496, 5_120, 9_504, 14_880))
        assert not source.is_empty(PixelWindow(10_495, 5_375, 1, 1))
        image, share = source.read(PixelWindow(0, 0, 8192, 4096), 64)
        assert (share, image.max()) == (0, 0)


def test_a_sparse_raster_of_half_a_million_pixels_a_side_takes_no_time(tmp_path: Path) -> None:
    wide = {"blockxsize": 2048, "blockysize": 2048}
    path = sparse(tmp_path / "sparse.tif", 500_000, [(256_000, 256_000)], **wide)
    began = time.monotonic()
    with RasterSource.open(path) as source:
        assert source.stretch[0][1] > 300
        assert source.count(TileRecipe()) > 5_000_000
        coarse = source.layouts(TileRecipe())[-1]
        assert sum(not source.is_empty(tile.window) for tile in coarse) == 1
    assert time.monotonic() - began < 20


def test_a_full_file_has_no_empty_windows(write: Write, photo: NDArray[np.uint8]) -> None:
    with RasterSource.open(write(np.zeros_like(photo))) as source:
        assert not source.is_empty(WHOLE)

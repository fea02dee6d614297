"""Reads are windowed and decimated: memory and time do not grow with the raster."""

from __future__ import annotations

import io
import resource
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from geomelt.imagery import PixelWindow, RasterSource, TileRecipe
from geomelt.imagery.reading.thumbnail import thumbnail
from numpy.typing import NDArray
from PIL import Image
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS

Write = Callable[..., Path]


def test_memory_does_not_grow_with_the_raster(tmp_path: Path) -> None:
    path = tmp_path / "large.tif"
    side = 100_000  # 30 GB of pixels, next to nothing on disk
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=side,
        height=side,
        count=3,
        dtype="uint8",
        crs="EPSG:32633",
        transform=Affine(0.3, 0, 500_000, 0, -0.3, 5_500_000),
        tiled=True,
        compress="deflate",
        sparse_ok=True,
        bigtiff="yes",
    ) as dataset:
        dataset.write(np.full((3, 512, 512), 90, np.uint8), window=((0, 512), (0, 512)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with RasterSource.open(path) as source:
        assert len(source.stretch) == 3
        image, share = source.read(PixelWindow(0, 0, 2048, 2048), 224)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert share == pytest.approx(1 / 16, abs=0.01)
    assert image.shape == (224, 224, 3)
    assert grown < 300


def test_coarse_reads_come_from_overviews(write: Write) -> None:
    path = write(np.full((3, 1024, 1024), 90, np.uint8))
    with rasterio.open(path, "r+") as dataset:
        dataset.build_overviews([2, 4, 8])
    with rasterio.open(path, "r+") as dataset:
        dataset.write(np.full((3, 1024, 1024), 200, np.uint8))  # overviews keep the 90
    with RasterSource.open(path, stretch=[(0, 255)] * 3) as source:
        assert source.read(PixelWindow(0, 0, 1024, 1024), 128)[0].mean() == 90
        assert source.read(PixelWindow(0, 0, 100, 100), 128)[0].mean() == 200


def test_windows_of_any_shape_become_squares(write: Write, photo: NDArray[np.uint8]) -> None:
    with RasterSource.open(write(photo)) as source:
        for window in (
            PixelWindow(0, 0, 300, 2),
            PixelWindow(299, 0, 1, 200),
            PixelWindow(5, 5, 1, 1),
        ):
            image, share = source.read(window, 48)
            assert image.shape == (48, 48, 3)
            assert share == 1


def test_many_sources_in_many_threads(write: Write, photo: NDArray[np.uint8]) -> None:
    paths = [write(np.roll(photo, shift, axis=2), f"{shift}.tif") for shift in range(8)]

    def total(path: Path) -> int:
        with RasterSource.open(path) as source:
            return sum(int(source.read(t.window, 40)[0].sum()) for t in source.tiles(TileRecipe()))

    alone = [total(path) for path in paths]
    assert len(set(alone)) > 1
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(total, paths * 4)) == alone * 4


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_rotated_file_and_one_with_control_points(write: Write, photo: NDArray[np.uint8]) -> None:
    turned = Affine(0.5, 0, 500_000, 0, -0.5, 5_500_000) @ Affine.rotation(25)
    ends = [(0, 0), (0, 300), (200, 300), (200, 0)]
    points = [GroundControlPoint(row, col, *(turned @ (col, row))) for row, col in ends]
    by_affine = write(photo, "affine.tif", transform=turned)
    by_points = write(photo, "points.tif", transform=None, crs=None)
    with rasterio.open(by_points, "r+") as dataset:
        dataset.gcps = (points, CRS.from_epsg(32633))
    window = PixelWindow(40, 60, 64, 64)
    with RasterSource.open(by_affine) as one, RasterSource.open(by_points) as other:
        assert one.gsd == pytest.approx(0.5, rel=1e-3)
        assert other.gsd == pytest.approx(one.gsd, rel=1e-3)
        assert one.footprint(window).equals_exact(other.footprint(window), 1e-8)
        middle = one.footprint(window).centroid
        found = one.window_of(middle.buffer(1e-7).bounds)
        assert (found.col, found.row) == pytest.approx((72, 92), abs=2)


def test_a_thumbnail_shows_what_was_read(write: Write, photo: NDArray[np.uint8]) -> None:
    photo[0] //= 8
    path = write(photo)
    window = PixelWindow(0, 0, 300, 100)
    data = thumbnail(path, window, bands=(1, 2, 3), stretch=[(0, 255)] * 3, size=150)
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size) == ("JPEG", (150, 50))
    red, green, _ = np.asarray(picture).mean(axis=(0, 1))
    assert red < green / 4

"""Tiles cut from strips: the same as tiles read one by one, and no block decoded twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from geomelt.imagery import PixelWindow, RasterSource, Tile, TileRecipe
from geomelt.imagery.pixels.windows import halved
from geomelt.imagery.reading import lanes
from geomelt.imagery.reading.cutting import TOGETHER, cut_tiles
from geomelt.imagery.reading.slabs import Pixels, Read, Slab, read_slab
from geomelt.imagery.reading.threads import SlabReaders
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

Write = Callable[..., Path]
SIZE = 32


class Recorder:
    """Reads slabs and remembers them."""

    def __init__(self, source: RasterSource) -> None:
        self.source = source
        self.slabs: list[Slab] = []

    def __call__(self, slabs: Iterable[Slab]) -> Iterator[Pixels | None]:
        for slab in slabs:
            self.slabs.append(slab)
            yield read_slab(self.source, slab)


@pytest.fixture(autouse=True)
def small_slabs(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that small rasters are read in many slabs and lanes."""
    monkeypatch.setattr(lanes, "SLAB", (64, 64))
    monkeypatch.setattr(lanes, "LANE", 256)


def cuts(
    source: RasterSource, recipe: TileRecipe, read: Read | None = None
) -> dict[Tile, NDArray[np.uint8] | None]:
    """Every tile of `source` and its colours, None where it was skipped."""
    found: dict[Tile, NDArray[np.uint8] | None] = dict.fromkeys(source.tiles(recipe))
    came = 0
    for cut in cut_tiles(source, recipe, SIZE, read or Recorder(source)):
        assert cut.images.shape == (len(cut.tiles), SIZE, SIZE, 3)
        assert len(cut.tiles) + cut.skipped <= TOGETHER
        came += len(cut.tiles) + cut.skipped
        for tile, image in zip(cut.tiles, cut.images, strict=True):
            assert found[tile] is None, "no tile comes twice"
            found[tile] = image
    assert came == len(found)
    return found


def snapped(window: PixelWindow, source: RasterSource) -> PixelWindow:
    """The window on whole cells."""

    def side(start: int, length: int, limit: int) -> tuple[int, int]:
        cell = halved(length, SIZE)
        count = length // cell
        return max(0, min(round(start / cell), limit // cell - count)) * cell, count * cell

    col, width = side(window.col, window.width, source.width)
    row, height = side(window.row, window.height, source.height)
    return PixelWindow(col, row, width, height)


def write_noise(path: Path, width: int, height: int, block: int, **profile: object) -> Path:
    values = np.random.default_rng(width + height).integers(1, 255, (3, height, width), np.uint8)
    values[:, : height // 3, : width // 4] = 0
    tiling = {"tiled": True, "blockxsize": block, "blockysize": block} if block else {}
    settings_ = {"nodata": 0, "crs": "EPSG:32633", **tiling, **profile}
    place = Affine(1.0, 0, 500_000, 0, -1.0, 5_500_000)
    with rasterio.open(
        path, "w", "GTiff", width, height, 3, transform=place, dtype="uint8", **settings_
    ) as dataset:
        dataset.write(values)
    return path


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    width=st.integers(33, 300),
    height=st.integers(33, 300),
    block=st.sampled_from([0, 16, 64, 128]),
    sides=st.lists(st.integers(32, 300), min_size=1, max_size=2),
    overlap=st.sampled_from([0.0, 0.25, 0.5]),
)
def test_tiles_are_what_reading_them_one_by_one_gives(
    tmp_path_factory: pytest.TempPathFactory,
    width: int,
    height: int,
    block: int,
    sides: list[int],
    overlap: float,
) -> None:
    path = write_noise(tmp_path_factory.mktemp("noise") / "a.tif", width, height, block)
    recipe = TileRecipe(ground_sizes=tuple(map(float, sides)), overlap=overlap)
    with RasterSource.open(path) as source:
        record = Recorder(source)
        found = list(cuts(source, recipe, record).items())
        assert len(found) == source.count(recipe) > 0
        for tile, image in found[:: max(1, len(found) // 20)]:
            expected, share = source.read(snapped(tile.window, source), SIZE)
            assert (image is None) == (share < recipe.min_valid)
            assert image is None or (image == expected).all()
        covered = np.zeros((len(source.layouts(recipe)), height, width), np.uint8)
    in_lanes = width > 256
    for level, slabs in enumerate(_by_level(record.slabs)):
        for slab in slabs:
            window = slab.window
            rows = slice(window.row, window.row + window.height)
            covered[level, rows, window.col : window.col + window.width] += 1
    assert covered.max() == 1 or in_lanes, "no pixel is read twice"


def _by_level(slabs: list[Slab]) -> list[list[Slab]]:
    """A level begins anew at the top left."""
    levels: list[list[Slab]] = []
    for slab in slabs:
        if (slab.window.col, slab.window.row) == (0, 0):
            levels.append([])
        levels[-1].append(slab)
    return levels


@pytest.mark.parametrize("block", [16, 64, 128])
@pytest.mark.parametrize("overlap", [0.0, 0.5])
def test_slabs_are_whole_blocks(tmp_path: Path, block: int, overlap: float) -> None:
    path = write_noise(tmp_path / "a.tif", 250, 500, block)
    recipe = TileRecipe(ground_sizes=(48.0, 100.0), overlap=overlap)
    with RasterSource.open(path) as source:
        record = Recorder(source)
        list(cut_tiles(source, recipe, SIZE, record))
    for slab in record.slabs:
        assert slab.window.col % block == slab.window.row % block == 0


def test_wide_rasters_are_read_in_lanes(tmp_path: Path) -> None:
    path = write_noise(tmp_path / "wide.tif", 1000, 96, 16)
    recipe = TileRecipe(ground_sizes=(32.0,))
    with RasterSource.open(path) as source:
        record = Recorder(source)
        cuts(source, recipe, record)
    assert max(slab.shape[1] for slab in record.slabs) <= lanes.LANE
    pixels = sum(slab.window.width * slab.window.height for slab in record.slabs)
    assert pixels < 1.1 * 1000 * 96


def test_coarse_levels_read_overviews(tmp_path: Path) -> None:
    path = write_noise(tmp_path / "a.tif", 512, 512, 16)
    with rasterio.open(path, "r+") as dataset:
        dataset.build_overviews([2, 4])
        dataset.write(np.full((3, 512, 512), 200, np.uint8))  # leaves the overviews as they were
        before = dataset.read(1, out_shape=(128, 128))
    assert before.std() > 10
    with RasterSource.open(path, stretch=[(0, 255)] * 3) as source:
        (image,) = cuts(source, TileRecipe(ground_sizes=(512.0,))).values()
        assert source.overview(halved(512, SIZE)) == 4
    assert image is not None
    assert image.std() > 5, "not the plain surface of the full resolution"


def test_threads_read_the_same(tmp_path: Path) -> None:
    path = write_noise(tmp_path / "a.tif", 500, 500, 16)
    recipe = TileRecipe(ground_sizes=(32.0, 128.0), overlap=0.3)
    with RasterSource.open(path) as source, SlabReaders(source, 3) as read:
        alone, together = cuts(source, recipe), cuts(source, recipe, read)
    for tile, image in alone.items():
        np.testing.assert_array_equal(image, together[tile])  # type: ignore[arg-type]


def test_a_thread_that_cannot_read_says_so(tmp_path: Path) -> None:
    path = write_noise(tmp_path / "a.tif", 300, 300, 16)
    with RasterSource.open(path) as source, SlabReaders(source, 2) as read:
        assert source.stretch
        path.write_bytes(path.read_bytes()[:20_000])
        with pytest.raises(Exception, match=r"a\.tif"):
            list(cut_tiles(source, TileRecipe(ground_sizes=(32.0,)), SIZE, read))

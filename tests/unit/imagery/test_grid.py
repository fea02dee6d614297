"""Tiles cover the raster, stay inside it, and none comes twice."""

from __future__ import annotations

import math

import numpy as np
from geomelt.imagery import grid
from geomelt.imagery.recipe import Level, PixelWindow, TileRecipe
from hypothesis import given
from hypothesis import strategies as st

LENGTHS = st.integers(1, 900)
PIXELS = st.tuples(st.floats(0.05, 50), st.floats(0.5, 2.0)).map(lambda p: (p[0] * p[1], p[0]))
RECIPES = st.builds(
    TileRecipe,
    ground_sizes=st.none() | st.lists(st.floats(20, 20_000), min_size=1, max_size=3).map(tuple),
    overlap=st.sampled_from([0.0, 0.25, 0.5]),
)


@given(width=LENGTHS, height=LENGTHS, pixel=PIXELS, recipe=RECIPES)
def test_tiles_cover_the_raster_once_and_stay_inside(
    width: int, height: int, pixel: tuple[float, float], recipe: TileRecipe
) -> None:
    found = grid.levels(width, height, pixel, recipe)
    assert [level.level for level in found] == list(range(len(found)))
    assert sorted({level.tile_px for level in found}) == [level.tile_px for level in found]
    tiles = list(grid.tiles(width, height, pixel, found, recipe.overlap))
    assert len({(tile.level, tile.window) for tile in tiles}) == len(tiles)
    assert [tile.level for tile in tiles] == sorted(tile.level for tile in tiles)
    for level in found:
        covered = np.zeros((height, width), bool)
        for tile in tiles:
            if tile.level != level.level:
                continue
            window = tile.window
            assert window.col >= 0
            assert window.row >= 0
            assert window.col + window.width <= width
            assert window.row + window.height <= height
            covered[
                window.row : window.row + window.height, window.col : window.col + window.width
            ] = True
        assert covered.all()


@given(
    width=st.integers(64, 900),
    height=st.integers(64, 900),
    gsd=st.floats(0.05, 100),
)
def test_auto_sides_are_powers_of_two(width: int, height: int, gsd: float) -> None:
    for level in grid.levels(width, height, (gsd, gsd), TileRecipe()):
        assert level.tile_px >= grid.MIN_TILE_PX
        assert math.log2(level.tile_px).is_integer()
        assert level.tile_px <= min(width, height)
        assert math.isclose(level.ground_size, level.tile_px * gsd, rel_tol=0.01)


def test_auto_follows_the_gsd() -> None:
    def sides(gsd: float) -> list[float]:
        found = grid.levels(20_000, 20_000, (gsd, gsd), TileRecipe())
        return [level.ground_size for level in found]

    assert sides(0.3) == [76.8, 154, 307, 614]
    assert sides(0.5) == [64, 128, 256, 512]
    assert sides(10) == [640, 2560]
    assert sides(30) == [1920, 7680]


def test_named_ground_sizes_are_kept() -> None:
    recipe = TileRecipe(ground_sizes=(100, 250))
    assert grid.levels(4000, 4000, (0.5, 0.5), recipe) == [Level(0, 200, 100), Level(1, 500, 250)]


def test_tiles_are_square_on_the_ground_where_pixels_are_not() -> None:
    pixel = (5.0, 10.0)  # degrees at 60 north
    levels = grid.levels(4000, 2000, pixel, TileRecipe())
    for tile in grid.tiles(4000, 2000, pixel, levels):
        ratio = tile.window.width * pixel[0] / (tile.window.height * pixel[1])
        assert math.isclose(ratio, 1, rel_tol=0.03)


def test_a_raster_smaller_than_any_tile_is_one_tile() -> None:
    levels = grid.levels(300, 20, (1, 1), TileRecipe())
    tiles = list(grid.tiles(300, 20, (1, 1), levels))
    assert [(tile.window.width, tile.window.height) for tile in tiles] == [(300, 20)]


def test_overlap_shares_ground_between_neighbours() -> None:
    levels = [Level(0, 100, 100)]
    tiles = list(grid.tiles(250, 100, (1, 1), levels, overlap=0.5))
    assert [tile.window.col for tile in tiles] == [0, 50, 100, 150]


@given(
    st.integers(40, 3000),
    st.integers(40, 3000),
    st.sampled_from([0.0, 0.25, 0.5]),
    st.integers(0, 2000),
    st.integers(0, 2000),
    st.integers(1, 1500),
)
def test_a_layout_within_a_window_has_the_tiles_whose_centres_lie_there(
    width: int, height: int, overlap: float, col: int, row: int, side: int
) -> None:
    levels = grid.levels(width, height, (1.0, 1.0), TileRecipe())
    window = PixelWindow(col, row, side, side)

    for layout in grid.layouts(width, height, (1.0, 1.0), levels, overlap):
        centred = [
            tile
            for tile in layout
            if col <= tile.window.col + tile.window.width / 2 < col + side
            and row <= tile.window.row + tile.window.height / 2 < row + side
        ]
        assert list(layout.within(window)) == centred

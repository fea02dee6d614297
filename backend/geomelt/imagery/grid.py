"""Levels and tiles from sizes alone: pure functions, no raster is opened here."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from geomelt.imagery.recipe import Level, PixelWindow, Tile, TileRecipe

MIN_TILE_PX = 32
# A pixel counts as square on the ground within this share: tiles then sit on file blocks.
_SQUARE_WITHIN = 0.03


def targets(gsd: float) -> tuple[float, ...]:
    """The ground sizes in metres that suit a GSD (metres per pixel)."""
    if gsd < 2:
        return (75.0, 150.0, 300.0, 600.0)
    if gsd < 5:
        return (300.0, 600.0, 1200.0)
    # Beyond 10 m per pixel a tile needs enough pixels to show something: 64 and 224.
    return (max(640.0, 64 * gsd), max(2240.0, 224 * gsd))


def levels(width: int, height: int, pixel: tuple[float, float], recipe: TileRecipe) -> list[Level]:
    """The levels of a raster, finest first, at least one.

    `pixel`: metres along a row and along a column. Sizes the recipe leaves open become powers
    of two in pixels, so that tiles sit on blocks and overviews; sizes it names are kept. All
    are held between 32 px and the largest square the raster holds. A raster smaller than
    32 px a side is one tile of its own extent.
    """
    gsd = math.sqrt(pixel[0] * pixel[1])
    step_x, step_y = _pixels_per_side(pixel)
    largest = math.floor(min(width / step_x, height / step_y))
    if largest < MIN_TILE_PX:
        ground = math.sqrt(width * pixel[0] * height * pixel[1])
        return [Level(0, max(1, round(ground / gsd)), _rounded(ground))]
    if recipe.ground_sizes is None:
        highest = int(math.log2(largest))
        exponents = (round(math.log2(size / gsd)) for size in targets(gsd))
        sides = {2 ** min(max(exponent, 5), highest) for exponent in exponents}
    else:
        sides = {min(max(round(size / gsd), MIN_TILE_PX), largest) for size in recipe.ground_sizes}
    return [Level(number, side, _rounded(side * gsd)) for number, side in enumerate(sorted(sides))]


@dataclass(frozen=True)
class Layout:
    """How a level lies over a raster: tiles of one size at every pair of starts.

    All in native pixels. Its length is its number of tiles; they come row by row.
    """

    level: Level
    tile_width: int
    tile_height: int
    cols: Sequence[int]
    rows: Sequence[int]

    def __len__(self) -> int:
        return len(self.cols) * len(self.rows)

    def __iter__(self) -> Iterator[Tile]:
        return (self.tile(col, row) for row in self.rows for col in self.cols)

    def tile(self, col: int, row: int) -> Tile:
        window = PixelWindow(col, row, self.tile_width, self.tile_height)
        return Tile(self.level.level, window, self.level.ground_size)

    def within(self, window: PixelWindow) -> Layout:
        """The tiles whose centres lie in a window, without making the others."""
        cols = _centred(self.cols, self.tile_width, window.col, window.width)
        rows = _centred(self.rows, self.tile_height, window.row, window.height)
        return replace(self, cols=cols, rows=rows)


def layouts(
    width: int,
    height: int,
    pixel: tuple[float, float],
    levels: Sequence[Level],
    overlap: float = 0.0,
) -> list[Layout]:
    """Where the tiles of each level lie: they cover the raster and stay inside it.

    The last tile of a row or column is moved inwards rather than cut, so all keep their size.
    """
    step_x, step_y = _pixels_per_side(pixel)
    found = []
    for level in levels:
        tile_width = min(width, max(1, round(level.tile_px * step_x)))
        tile_height = min(height, max(1, round(level.tile_px * step_y)))
        if min(width / step_x, height / step_y) < MIN_TILE_PX:
            tile_width, tile_height = width, height
        cols = _starts(width, tile_width, overlap)
        rows = _starts(height, tile_height, overlap)
        found.append(Layout(level, tile_width, tile_height, cols, rows))
    return found


def tiles(
    width: int,
    height: int,
    pixel: tuple[float, float],
    levels: Sequence[Level],
    overlap: float = 0.0,
) -> Iterator[Tile]:
    """Every tile of `levels`, level by level and row by row: see `layouts`."""
    return chain.from_iterable(layouts(width, height, pixel, levels, overlap))


def _pixels_per_side(pixel: tuple[float, float]) -> tuple[float, float]:
    """Columns and rows to one mean pixel: (1, 1) for square pixels, else what makes tiles square.

    Degrees away from the equator are the common case of pixels that are not square.
    """
    ratio = math.sqrt(pixel[1] / pixel[0])
    if abs(ratio - 1) <= _SQUARE_WITHIN / 2:
        return 1.0, 1.0
    return ratio, 1 / ratio


def _starts(length: int, side: int, overlap: float) -> list[int]:
    stride = max(1, round(side * (1 - overlap)))
    starts = list(range(0, length - side + 1, stride))
    if starts[-1] + side < length:
        starts.append(length - side)
    return starts


def _centred(starts: Sequence[int], side: int, first: int, length: int) -> Sequence[int]:
    return [start for start in starts if first <= start + side / 2 < first + length]


def _rounded(metres: float) -> float:
    """Three digits: a projection's scale must not make 76.8 m 76.81 m."""
    return float(f"{metres:.3g}")

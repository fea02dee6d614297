"""Lanes: how a level of a raster is divided into columns, and these into slabs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geomelt.imagery.grid import Layout
from geomelt.imagery.pixels.windows import halved
from geomelt.imagery.reading.slabs import Slab
from geomelt.imagery.reading.source import RasterSource
from geomelt.imagery.recipe import PixelWindow

LANE = 32_768  # cells; wider rasters are cut in lanes, so that memory does not grow with them
SLAB = (512, 2048)  # rows and columns of the file (or its overview) read at once, at least
_ODD_BLOCK = 4096  # blocks longer than this cannot be read one by one in bounded memory
_SLAB_PX = 1 << 22  # pixels of a slab where a block is as wide as the raster


@dataclass(frozen=True)
class Axis:
    """Cells along one side: tiles of `side` native pixels begin at `starts`, a cell is `cell`."""

    starts: Sequence[int]
    side: int
    cell: int
    cells: int  # in the whole raster; the rest of a cell at its end is left out
    unit: int  # cells a slab should hold a multiple of, from the raster's edge

    @property
    def length(self) -> int:
        """Cells of a tile."""
        return self.side // self.cell

    def place(self, start: int) -> int:
        """The first cell of a tile."""
        return max(0, min(round(start / self.cell), self.cells - self.length))

    def steps(self) -> Iterator[tuple[int, int]]:
        """First and end cell of each slab over all tiles, on borders of blocks."""
        first, end = self.place(self.starts[0]), self.place(self.starts[-1]) + self.length
        while first < end:
            following = min(end, (first // self.unit + 1) * self.unit)
            yield first, following
            first = following


@dataclass(frozen=True)
class Lane:
    """Columns of tiles that are read together, from the raster's top to its bottom."""

    layout: Layout
    size: int
    across: Axis
    down: Axis

    def slabs(self) -> Iterator[Slab]:
        """Row by row; each cell is in one of them."""
        for top, bottom in self.down.steps():
            for left, right in self.across.steps():
                window = PixelWindow(
                    left * self.across.cell,
                    top * self.down.cell,
                    (right - left) * self.across.cell,
                    (bottom - top) * self.down.cell,
                )
                yield Slab(window, (bottom - top, right - left))


def lanes_of(source: RasterSource, layout: Layout, size: int) -> Iterator[Lane]:
    cells = halved(layout.tile_height, size), halved(layout.tile_width, size)
    units = _units(source, cells)
    down = Axis(layout.rows, layout.tile_height, cells[0], source.height // cells[0], units[0])
    widest = max(LANE * cells[1], layout.tile_width)
    for cols in _parted(layout.cols, widest - layout.tile_width):
        across = Axis(cols, layout.tile_width, cells[1], source.width // cells[1], units[1])
        yield Lane(layout, size, across, down)


def _parted(starts: Sequence[int], reach: int) -> Iterator[Sequence[int]]:
    """Runs of `starts` whose last is at most `reach` from their first."""
    first = 0
    for place in range(1, len(starts) + 1):
        if place == len(starts) or starts[place] - starts[first] > reach:
            yield starts[first:place]
            first = place


def _units(source: RasterSource, cells: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of cells of a slab: whole blocks of the file or of the overview read."""
    overview = source.overview(min(cells))
    height, width = (side * overview for side in source.block_shape)
    rows = _unit(height, SLAB[0] * overview, cells[0])
    if width < source.width:
        return rows, _unit(width, SLAB[1] * overview, cells[1])
    most = max(1, _SLAB_PX * overview**2 // (source.width * height)) * height
    return _unit(height, min(SLAB[0] * overview, most), cells[0]), source.width


def _unit(block: int, least: int, cell: int) -> int:
    """Cells of a slab: a multiple of `block` native pixels, `least` or more."""
    if block > _ODD_BLOCK * max(1, least // SLAB[0]):
        block = cell
    step = math.lcm(block, cell)
    if step > 8 * max(least, block):  # block and cell have little in common
        step = cell
    return -(-least // step) * step // cell

"""Tiles cut from strips: a block is decoded once for each level, even where tiles overlap.

A level is read as cells, squares of 2^n native pixels, the way `RasterSource.read` decimates a
single tile. Its tiles are cut at the nearest cell, so they are what `read` gives: exactly where
windows begin on a cell (as they do by the default recipe), else within half a cell, less than
1/300 of a tile's side.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geomelt.base.resizing import resized
from geomelt.imagery.grid import Layout
from geomelt.imagery.pixels.stretch import filled
from geomelt.imagery.pixels.windows import Validity, halved
from geomelt.imagery.reading.source import RasterSource
from geomelt.imagery.recipe import PixelWindow, Tile, TileRecipe

LANE = 32_768  # cells; wider rasters are cut in lanes, so that memory does not grow with them
SLAB = (512, 2048)  # rows and columns of the file (or its overview) read at once, at least
_ODD_BLOCK = 4096  # blocks longer than this cannot be read one by one in bounded memory
_SLAB_PX = 1 << 22  # pixels of a slab where a block is as wide as the raster
TOGETHER = 32  # tiles of a row that are cut at once


class Pixels(NamedTuple):
    """Colour (3, rows, columns) and validity (rows, columns) of cells."""

    colours: NDArray[np.uint8]
    valid: Validity

    def rows(self, first: int, end: int) -> Pixels:
        return Pixels(self.colours[:, first:end], self.valid[first:end])

    def columns(self, first: int, end: int) -> Pixels:
        return Pixels(self.colours[..., first:end], self.valid[:, first:end])


class Cut(NamedTuple):
    """Up to `TOGETHER` tiles of a row, and how many of them are left out.

    `images`: their colours, (len(tiles), size, size, 3). Of `skipped` ones too little is valid,
    `plain` ones are of one single colour, which shows nothing.
    """

    tiles: list[Tile]
    images: NDArray[np.uint8]
    skipped: int
    plain: int


@dataclass(frozen=True)
class Slab:
    """Native pixels that are read at once, into `shape` rows and columns of cells."""

    window: PixelWindow
    shape: tuple[int, int]


Read = Callable[[Iterable[Slab]], Iterator[Pixels | None]]
"""Reads slabs and gives what `read_slab` does in the same order, as far ahead as it likes."""


def read_slab(source: RasterSource, slab: Slab) -> Pixels | None:
    """None where nothing is valid. Raises GeomeltError `unreadable`."""
    if source.is_empty(slab.window):
        return None
    pixels = Pixels(*source.read_cells(slab.window, slab.shape))
    return pixels if pixels.valid.any() else None


def cut_tiles(source: RasterSource, recipe: TileRecipe, size: int, read: Read) -> Iterator[Cut]:
    """Every tile of `source` as `size` x `size` colours: level by level, in lanes row by row.

    Memory: a lane of `LANE` cells, a tile and a slab high, whatever the raster's size.
    """
    for layout in source.layouts(recipe):
        for lane in _lanes(source, layout, size):
            yield from lane.cut(read(lane.slabs()), recipe.min_valid)


@dataclass(frozen=True)
class _Axis:
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
class _Lane:
    """Columns of tiles that are read together, from the raster's top to its bottom."""

    layout: Layout
    size: int
    across: _Axis
    down: _Axis

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

    def cut(self, read: Iterator[Pixels | None], min_valid: float) -> Iterator[Cut]:
        """The tiles of the lane from what its slabs hold."""
        top = self.down.place(self.down.starts[0])
        bounds = list(self.across.steps())
        held = [_nothing(0, end - first) for first, end in bounds]
        rows = deque(self.down.starts)
        for above, below in self.down.steps():
            for number, (first, end) in enumerate(bounds):
                new = next(read) or _nothing(below - above, end - first)
                held[number] = _joined([held[number], new], axis=-2)
            while rows and self.down.place(rows[0]) + self.down.length <= below:
                start = self.down.place(row := rows.popleft()) - top
                strip = [part.rows(start, start + self.down.length) for part in held]
                for place in range(0, len(self.across.starts), TOGETHER):
                    cols = self.across.starts[place : place + TOGETHER]
                    yield self._cut(strip, row, cols, min_valid)
            if rows:  # what lies above the next tiles is not needed again
                done = min(self.down.place(rows[0]), below) - top
                held = [part.rows(done, below - top) for part in held]
                top += done

    def _cut(self, strip: list[Pixels], row: int, cols: Sequence[int], min_valid: float) -> Cut:
        """Tiles that begin at `cols` of a strip of their height, in parts as they were read."""
        images = np.empty((len(cols), self.down.length, self.across.length, 3), np.uint8)
        tiles: list[Tile] = []
        skipped = 0
        for col in cols:
            colours, valid = self._across(strip, self.across.place(col))
            if np.count_nonzero(valid) / valid.size < min_valid:
                skipped += 1
                continue
            image = np.stack(list(colours), axis=-1, out=images[len(tiles)])
            if not _is_plain(filled(image, valid)):
                tiles.append(self.layout.tile(col, row))
        plain = len(cols) - skipped - len(tiles)
        return Cut(tiles, resized(images[: len(tiles)], self.size), skipped, plain)

    def _across(self, strip: list[Pixels], left: int) -> Pixels:
        """The columns of a tile."""
        right = left + self.across.length
        touched = [
            part.columns(max(left - first, 0), right - first)
            for part, (first, end) in zip(strip, self.across.steps(), strict=True)
            if first < right and left < end
        ]
        return _joined(touched, axis=-1)


def _lanes(source: RasterSource, layout: Layout, size: int) -> Iterator[_Lane]:
    cells = halved(layout.tile_height, size), halved(layout.tile_width, size)
    units = _units(source, cells)
    down = _Axis(layout.rows, layout.tile_height, cells[0], source.height // cells[0], units[0])
    widest = max(LANE * cells[1], layout.tile_width)
    for cols in _parted(layout.cols, widest - layout.tile_width):
        across = _Axis(cols, layout.tile_width, cells[1], source.width // cells[1], units[1])
        yield _Lane(layout, size, across, down)


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


def _is_plain(image: NDArray[np.uint8]) -> bool:
    """Whether all of it has one colour; some of its pixels settle that for nearly all tiles."""
    return not any((some != image[0, 0]).any() for some in (image[::31, ::31], image))


def _nothing(height: int, width: int) -> Pixels:
    """Cells of which none is valid; they take no memory."""
    colours = np.broadcast_to(np.uint8(0), (3, height, width))
    return Pixels(colours, np.broadcast_to(np.False_, (height, width)))


def _joined(parts: Sequence[Pixels], axis: int) -> Pixels:
    """Side by side (axis -1) or one below the other (-2)."""
    parts = [part for part in parts if part.valid.size] or parts[:1]
    if len(parts) == 1:
        return parts[0]
    if not any(map(_is_held, parts)):
        height, width = np.sum([part.valid.shape for part in parts], axis=0)
        rows, columns = parts[0].valid.shape
        return _nothing(height, columns) if axis == -2 else _nothing(rows, width)
    return Pixels(*(np.concatenate(planes, axis) for planes in zip(*parts, strict=True)))


def _is_held(pixels: Pixels) -> bool:
    return any(pixels.valid.strides)

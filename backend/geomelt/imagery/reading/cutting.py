"""Tiles cut from strips: a block is decoded once for each level, even where tiles overlap.

A level is read as cells, squares of 2^n native pixels, the way `RasterSource.read` decimates a
single tile. Its tiles are cut at the nearest cell, so they are what `read` gives: exactly where
windows begin on a cell (as they do by the default recipe), else within half a cell, less than
1/300 of a tile's side.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geomelt.base.resizing import resized
from geomelt.imagery.pixels.stretch import filled
from geomelt.imagery.reading.lanes import Lane, lanes_of
from geomelt.imagery.reading.slabs import Pixels, Read, joined, nothing
from geomelt.imagery.reading.source import RasterSource
from geomelt.imagery.recipe import PixelWindow, Tile, TileRecipe

TOGETHER = 32  # tiles of a row that are cut at once


class Cut(NamedTuple):
    """Up to `TOGETHER` tiles of a row, and how many of them are left out.

    `images`: their colours, (len(tiles), size, size, 3). Of `skipped` ones too little is valid,
    `plain` ones are of one single colour, which shows nothing.
    """

    tiles: list[Tile]
    images: NDArray[np.uint8]
    skipped: int
    plain: int


def cut_tiles(
    source: RasterSource,
    recipe: TileRecipe,
    size: int,
    read: Read,
    window: PixelWindow | None = None,
) -> Iterator[Cut]:
    """Every tile of `source` as `size` x `size` colours: level by level, in lanes row by row.

    With `window` only those whose centres lie in it. Memory: a lane of `LANE` cells, a tile and a
    slab high, whatever the raster's size.
    """
    layouts = source.layouts(recipe)
    for layout in layouts if window is None else [each.within(window) for each in layouts]:
        if not len(layout):
            continue
        for lane in lanes_of(source, layout, size):
            yield from _cut_lane(lane, read(lane.slabs()), recipe.min_valid)


def _cut_lane(lane: Lane, read: Iterator[Pixels | None], min_valid: float) -> Iterator[Cut]:
    """The tiles of the lane from what its slabs hold."""
    top = lane.down.place(lane.down.starts[0])
    bounds = list(lane.across.steps())
    held = [nothing(0, end - first) for first, end in bounds]
    rows = deque(lane.down.starts)
    for above, below in lane.down.steps():
        for number, (first, end) in enumerate(bounds):
            new = next(read) or nothing(below - above, end - first)
            held[number] = joined([held[number], new], axis=-2)
        while rows and lane.down.place(rows[0]) + lane.down.length <= below:
            start = lane.down.place(row := rows.popleft()) - top
            strip = [part.rows(start, start + lane.down.length) for part in held]
            for place in range(0, len(lane.across.starts), TOGETHER):
                cols = lane.across.starts[place : place + TOGETHER]
                yield _cut_tiles(lane, strip, row, cols, min_valid)
        if rows:  # what lies above the next tiles is not needed again
            done = min(lane.down.place(rows[0]), below) - top
            held = [part.rows(done, below - top) for part in held]
            top += done


def _cut_tiles(
    lane: Lane, strip: list[Pixels], row: int, cols: Sequence[int], min_valid: float
) -> Cut:
    """Tiles that begin at `cols` of a strip of their height, in parts as they were read."""
    images = np.empty((len(cols), lane.down.length, lane.across.length, 3), np.uint8)
    tiles: list[Tile] = []
    skipped = 0
    for col in cols:
        colours, valid = _across(lane, strip, lane.across.place(col))
        if np.count_nonzero(valid) / valid.size < min_valid:
            skipped += 1
            continue
        image = np.stack(list(colours), axis=-1, out=images[len(tiles)])
        if not _is_plain(filled(image, valid)):
            tiles.append(lane.layout.tile(col, row))
    plain = len(cols) - skipped - len(tiles)
    return Cut(tiles, resized(images[: len(tiles)], lane.size), skipped, plain)


def _across(lane: Lane, strip: list[Pixels], left: int) -> Pixels:
    """The columns of a tile."""
    right = left + lane.across.length
    touched = [
        part.columns(max(left - first, 0), right - first)
        for part, (first, end) in zip(strip, lane.across.steps(), strict=True)
        if first < right and left < end
    ]
    return joined(touched, axis=-1)


def _is_plain(image: NDArray[np.uint8]) -> bool:
    """Whether all of it has one colour; some of its pixels settle that for nearly all tiles."""
    return not any((some != image[0, 0]).any() for some in (image[::31, ::31], image))

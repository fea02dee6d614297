"""Values from all over a raster in few reads, however large or empty it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from rasterio.io import DatasetReader

from geomelt.imagery.pixels.windows import Values, decimated, read_nearest, read_pixels
from geomelt.imagery.recipe import PixelWindow
from geomelt.imagery.validity.rule import PLAIN, ValidityRules

_SIDE = 512  # pixels read along each side
_READ_WHOLE = 4096  # a raster up to this side is read whole even without overviews
_PATCHES = (8, 32)  # otherwise 8 x 8 patches; where all of them are empty, 32 x 32 smaller ones
_PLACES, _FEW_PLACES = 64, 16  # along the longer side of a glance at what is not read whole


@dataclass(frozen=True)
class Glance:
    """Single pixels, evenly spread over a raster, (rows, columns) of them.

    `colours` (bands, rows, columns) and their masks by GDAL, `alphas` of other bands; `there`
    where something was read.
    """

    colours: Values
    masks: NDArray[np.uint8]
    alphas: Values
    there: NDArray[np.bool_]


def sample(
    dataset: DatasetReader,
    bands: Sequence[int],
    stored: NDArray[np.bool_] | None = None,
    rules: ValidityRules = PLAIN,
) -> Values:
    """Valid values (bands, n); n is 0 where none were found.

    `stored` says which blocks of a sparse file hold anything: the sample is taken from these.
    """
    width, height = dataset.width, dataset.height
    if _is_read_whole(dataset, bands):
        return _values(dataset, bands, [PixelWindow(0, 0, width, height)], _SIDE, rules)
    if stored is not None:
        windows = _in_blocks(dataset, stored)
        return _values(dataset, bands, windows, _SIDE // _PATCHES[0], rules)
    for patches in _PATCHES:
        size = _SIDE // patches
        windows = [
            PixelWindow(col, row, min(size, width), min(size, height))
            for row in _spread(height, size, patches)
            for col in _spread(width, size, patches)
        ]
        values = _values(dataset, bands, windows, size, rules)
        if values.shape[1]:
            break
    return values


def glance(
    dataset: DatasetReader,
    bands: Sequence[int],
    alphas: Sequence[int],
    stored: NDArray[np.bool_] | None = None,
    *,
    far: bool = False,
) -> Glance:
    """Pixels of `bands` and `alphas`; `stored` as in `sample`, `far` where a read takes long."""
    width, height, every = dataset.width, dataset.height, [*bands, *alphas]
    whole = _is_read_whole(dataset, bands)
    most = _SIDE if whole else _FEW_PLACES if far else _PLACES
    step = max(width, height) / min(most, max(width, height))
    shape = max(1, round(height / step)), max(1, round(width / step))
    rows = ((np.arange(shape[0]) + 0.5) * height / shape[0]).astype(int)
    cols = ((np.arange(shape[1]) + 0.5) * width / shape[1]).astype(int)
    there = np.ones(shape, np.bool_)
    if stored is not None:
        down, across = dataset.block_shapes[bands[0] - 1]
        there = stored[np.ix_(rows // down, cols // across)]
    if whole:
        values, masks = read_nearest(dataset, every, PixelWindow(0, 0, width, height), shape)
    else:
        kind = np.result_type(*(dataset.dtypes[band - 1] for band in every))
        values = np.zeros((len(every), *shape), kind)
        masks = np.zeros(values.shape, np.uint8)
        for row, col in product(range(shape[0]), range(shape[1])):
            if there[row, col]:
                pixel = PixelWindow(int(cols[col]), int(rows[row]), 1, 1)
                one, mask = read_nearest(dataset, every, pixel, (1, 1))
                values[:, row, col], masks[:, row, col] = one[:, 0, 0], mask[:, 0, 0]
    parted = len(bands)
    return Glance(values[:parted], masks[:parted], values[parted:], there)


def _is_read_whole(dataset: DatasetReader, bands: Sequence[int]) -> bool:
    factors = dataset.overviews(bands[0])
    return bool(max(dataset.shape) <= _READ_WHOLE * max([1, *factors]))


def _values(
    dataset: DatasetReader,
    bands: Sequence[int],
    windows: Sequence[PixelWindow],
    size: int,
    rules: ValidityRules,
) -> Values:
    parts = []
    for window in windows:
        values, valid = read_pixels(dataset, bands, window, decimated(window, size), rules)
        parts.append(values[:, valid])
    return np.concatenate(parts, axis=1) if parts else np.empty((len(bands), 0))


def _in_blocks(dataset: DatasetReader, stored: NDArray[np.bool_]) -> list[PixelWindow]:
    """The first pixels of up to 64 of the stored blocks, spread over all of them."""
    rows, cols = dataset.block_shapes[0]
    size = _SIDE // _PATCHES[0]
    places = np.argwhere(stored)
    chosen = places[_spread(len(places), 1, _PATCHES[0] ** 2)] if len(places) else places
    return [
        PixelWindow(
            int(col) * cols,
            int(row) * rows,
            min(size, cols, dataset.width - int(col) * cols),
            min(size, rows, dataset.height - int(row) * rows),
        )
        for row, col in chosen
    ]


def _spread(length: int, size: int, count: int) -> list[int]:
    """Starts of up to `count` patches of `size` from the first pixel to the last."""
    return sorted({int(start) for start in np.linspace(0, max(0, length - size), count)})

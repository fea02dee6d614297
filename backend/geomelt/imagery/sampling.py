"""Valid values from all over a raster: few reads, however large and however empty it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rasterio.io import DatasetReader

from geomelt.imagery.pixels import Values, decimated, read_pixels
from geomelt.imagery.recipe import PixelWindow

_SIDE = 512  # pixels read along each side
_READ_WHOLE = 4096  # a raster up to this side is read whole even without overviews
_PATCHES = (8, 32)  # otherwise 8 x 8 patches; where all of them are empty, 32 x 32 smaller ones


def sample(
    dataset: DatasetReader, bands: Sequence[int], stored: NDArray[np.bool_] | None = None
) -> Values:
    """Valid values (bands, n); n is 0 where none were found.

    `stored` tells which blocks of a sparse file hold anything: the sample is taken from these.
    """
    width, height = dataset.width, dataset.height
    factors = dataset.overviews(bands[0])
    if max(width, height) <= _READ_WHOLE * max([1, *factors]):
        return _values(dataset, bands, [PixelWindow(0, 0, width, height)], _SIDE)
    if stored is not None:
        return _values(dataset, bands, _in_blocks(dataset, stored), _SIDE // _PATCHES[0])
    for patches in _PATCHES:
        size = _SIDE // patches
        windows = [
            PixelWindow(col, row, min(size, width), min(size, height))
            for row in _spread(height, size, patches)
            for col in _spread(width, size, patches)
        ]
        values = _values(dataset, bands, windows, size)
        if values.shape[1]:
            break
    return values


def _values(
    dataset: DatasetReader, bands: Sequence[int], windows: Sequence[PixelWindow], size: int
) -> Values:
    parts = []
    for window in windows:
        values, valid = read_pixels(dataset, bands, window, decimated(window, size))
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

"""Parts of a raster in a few cells: which are connected, what shape they have, as text."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import geometry_mask
from rasterio.transform import IDENTITY

from geomelt.imagery.recipe import PixelWindow

Cells = NDArray[np.bool_]  # (rows, columns), over the whole raster

_AROUND = np.ones((3, 3), np.bool_)  # a cell and its eight neighbours


@dataclass(frozen=True)
class Region:
    """Cells of a raster of `width` x `height` pixels; the cells share its sides evenly."""

    cells: Cells
    width: int
    height: int

    def within(self, window: PixelWindow, shape: tuple[int, int]) -> Cells:
        """The cells under `shape` rows and columns of a window."""
        rows, columns = self.cells.shape
        down = middles(window.row, window.height, shape[0]) * rows // self.height
        across = middles(window.col, window.width, shape[1]) * columns // self.width
        found: Cells = self.cells[np.ix_(down, across)]
        return found

    def to_dict(self) -> dict[str, Any]:
        """JSON-able; `from_dict` gives the same region back."""
        packed = zlib.compress(np.packbits(self.cells).tobytes(), 9)
        cells = base64.b64encode(packed).decode()
        return {"cells": cells, "shape": list(self.cells.shape), "of": [self.width, self.height]}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Region:
        rows, columns = values["shape"]
        bits = np.frombuffer(zlib.decompress(base64.b64decode(values["cells"])), np.uint8)
        cells = np.unpackbits(bits, count=rows * columns).reshape(rows, columns)
        return cls(cells.astype(np.bool_), *values["of"])


def _ndimage() -> Any:
    """SciPy is imported late: a search, which only reads stored cells, starts without it."""
    from scipy import ndimage

    return ndimage


def edge(shape: tuple[int, int]) -> Cells:
    """The outermost cells."""
    cells = np.ones(shape, np.bool_)
    cells[1:-1, 1:-1] = False
    return cells


def grown(cells: Cells, steps: int = 1) -> Cells:
    return np.asarray(_ndimage().binary_dilation(cells, _AROUND, iterations=steps), np.bool_)


def shrunk(cells: Cells) -> Cells:
    return np.asarray(_ndimage().binary_erosion(cells, _AROUND, border_value=1), np.bool_)


def touching(cells: Cells, seeds: Cells) -> Cells:
    """The parts of `cells` that hold one of `seeds`."""
    parts, _ = _ndimage().label(cells)
    reached = np.unique(parts[seeds & cells])
    return np.isin(parts, reached[reached > 0])


def large(cells: Cells, least: int) -> Cells:
    """The parts of `cells` that are of `least` cells or more."""
    parts, _ = _ndimage().label(cells, _AROUND)
    kept = np.bincount(parts.ravel()) >= least
    kept[0] = False
    return np.asarray(kept[parts], np.bool_)


def means_of_parts(cells: Cells, of: Cells) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The number of each cell's part of `cells`, from 1, and the share of `of` in each part."""
    parts, count = _ndimage().label(cells)
    shares = _ndimage().mean(of, parts, np.arange(1, count + 1)) if count else np.empty(0)
    return np.asarray(parts, np.int64), np.asarray(shares, np.float64)


def hull(cells: Cells) -> Cells:
    """The cells within the convex hull of `cells`."""
    rows, columns = np.nonzero(cells & ~shrunk(cells))
    corners = shapely.MultiPoint(np.column_stack([columns + 0.5, rows + 0.5]))
    inside = geometry_mask([corners.convex_hull.buffer(0.5)], cells.shape, IDENTITY, invert=True)
    return np.asarray(inside, np.bool_)


def middles(first: int, length: int, count: int) -> NDArray[np.int64]:
    """The pixel in the middle of each of `count` equal parts."""
    return first + ((2 * np.arange(count, dtype=np.int64) + 1) * length) // (2 * count)

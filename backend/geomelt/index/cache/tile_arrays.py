"""Tiles in arrays: what search must know of each, row by row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geomelt.index.records import Vector

BLOCK = 256  # neighbouring rows that share a box, so that a place is found by few of them
_PIECE = 1 << 16  # rows whose vectors are gathered at once

Places = npt.NDArray[np.int64]  # of rows
_CURVE_BITS = 16
_STEP = 61  # of the sample by which the lowest score needed is estimated


@dataclass(frozen=True)
class Rows:
    """Tiles near each other on the ground lie near each other here.

    `owners` counts the sources, as whoever made the rows did. Vectors have length one.
    """

    ids: npt.NDArray[np.int64]  # (n,)
    owners: npt.NDArray[np.int32]  # (n,)
    levels: npt.NDArray[np.int16]  # (n,)
    boxes: npt.NDArray[np.float32]  # (n, 4): west, south, east, north, rounded outwards
    blocks: npt.NDArray[np.float32]  # (ceil(n / BLOCK), 4): the boxes of blocks of rows
    by_id: npt.NDArray[np.int32]  # (n,): the rows, ascending by their ids
    vectors: Vector  # (n, d)

    def __len__(self) -> int:
        return len(self.ids)

    def places_of(self, ids: npt.NDArray[np.int64]) -> Places:
        """The rows of those ids that are here, ascending."""
        if not len(self):
            return np.empty(0, dtype=np.int64)
        after = np.searchsorted(self.ids, ids, sorter=self.by_id)
        places = self.by_id[np.minimum(after, len(self) - 1)].astype(np.int64)
        return np.unique(places[self.ids[places] == ids])

    def scores(self, unit: Vector, places: Places) -> Vector:
        """Cosines of some rows, ascending, with a unit vector: float32 (n,)."""
        return products(self.vectors, unit, places)


def products(matrix: Vector, vector: Vector, places: Places | None) -> Vector:
    """`matrix` (n, p) times `vector` (p,) for some rows, ascending, or for all: float32."""
    if places is None:
        return np.asarray(matrix @ vector)
    # Whole blocks are read in one piece, which pays when much of them is needed.
    blocks = np.flatnonzero(np.bincount(places // BLOCK)) if len(places) else places
    if not 0 < len(blocks) * BLOCK <= 4 * len(places):
        starts = range(0, len(places), _PIECE)
        parts = [matrix[places[start : start + _PIECE]] @ vector for start in starts]
        return np.concatenate([np.empty(0, np.float32), *parts])
    result = np.empty(len(places), np.float32)
    for run in np.split(blocks, np.flatnonzero(np.diff(blocks) > 1) + 1):
        first, end = run[0] * BLOCK, (run[-1] + 1) * BLOCK
        low, high = np.searchsorted(places, (first, end))
        result[low:high] = (matrix[first:end] @ vector)[places[low:high] - first]
    return result


def highest(scores: Vector, count: int) -> Places:
    """The places of the `count` highest scores, of equal ones and perhaps of some more."""
    if count >= len(scores):
        return np.arange(len(scores))
    # A sample shows nearly how high they are; partitioning all of them takes far longer.
    sample = scores[::_STEP]
    spare = int(1.3 * count / _STEP) + 8
    if spare < len(sample):
        least = np.partition(sample, len(sample) - spare)[len(sample) - spare]
        found = np.flatnonzero(scores >= least)
        if len(found) >= count:
            return found
    least = np.partition(scores, len(scores) - count)[len(scores) - count]
    return np.flatnonzero(scores >= least)


def block_boxes(boxes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The boxes around each `BLOCK` boxes that follow each other."""
    starts = np.arange(0, len(boxes), BLOCK)
    if not len(starts):
        return np.empty((0, 4), np.float32)
    low = np.minimum.reduceat(boxes[:, :2], starts)
    high = np.maximum.reduceat(boxes[:, 2:], starts)
    return np.concatenate([low, high], axis=1)


def along_curve(boxes: npt.NDArray[np.float32]) -> Places:
    """The order of boxes (n, 4) by their centres along a Hilbert curve over all of them.

    What follows each other along it lies near each other on the ground, and what lies in one place
    is in few pieces of it.
    """
    centres = (boxes[:, :2].astype(np.float64) + boxes[:, 2:]) / 2
    low, span = centres.min(axis=0), np.ptp(centres, axis=0)
    cells = (centres - low) / np.where(span > 0, span, 1) * ((1 << _CURVE_BITS) - 1)
    x, y = cells.astype(np.int64).T
    along = np.zeros(len(boxes), np.int64)
    for bit in range(_CURVE_BITS - 1, -1, -1):
        right, up = (x >> bit) & 1, (y >> bit) & 1
        along = (along << 2) | ((3 * right) ^ up)
        # Each quarter holds the curve of the whole, turned so that the ends meet.
        turned = (up == 0) & (right == 1)
        x, y = np.where(turned, ~x, x), np.where(turned, ~y, y)
        x, y = np.where(up == 0, y, x), np.where(up == 0, x, y)
    return np.argsort(along, kind="stable")

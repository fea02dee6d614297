"""Non-maximum suppression: one hit where several tiles show the same ground."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geomelt.index.footprints import Polygons

Places = npt.NDArray[np.int64]
Groups = npt.NDArray[np.int64]  # (n, 2): source, and date (-1 where none is known)

_FIRST_BATCH = 256
_LARGEST_BATCH = 2048


@dataclass(frozen=True)
class Ground:
    """What merging asks of a tile: its source, by number, and the date of that as stored."""

    source: int
    date: str | None
    date_origin: str | None

    @property
    def day(self) -> str | None:
        """ISO 8601, as exact as it is known; None where it is only that of the file."""
        return None if self.date is None or self.date_origin == "file" else self.date[:10]


GroundsOf = Callable[[Sequence[int]], tuple[dict[int, Ground], Polygons]]
"""Of those tile ids that exist: their grounds in the order of the ids, and their footprints."""


def merged(
    ranked: Sequence[tuple[int, float]], k: int, grounds_of: GroundsOf
) -> list[tuple[int, float]]:
    """The first `k` of `ranked` (best first) of which none lies mostly on a better one.

    Mostly: more than half of the smaller footprint, of the same source or the same known date,
    for the same ground on another day is another answer. Tiles that are gone are left out.
    """
    kept: list[tuple[int, float]] = []
    shapes, groups = np.empty(0, dtype=object), np.empty((0, 2), dtype=np.int64)
    days: dict[str, int] = {}
    # Batch by batch: a batch meets only what was kept, not all that lay on it and was dropped.
    start, size = 0, _FIRST_BATCH
    while start < len(ranked) and len(kept) < k:
        batch, new_shapes, new_groups = _grounds(ranked[start : start + size], grounds_of, days)
        start, size = start + size, min(2 * size, _LARGEST_BATCH)
        _, covered = _overlaps(shapes, groups, new_shapes, new_groups)
        free = np.setdiff1d(np.arange(len(batch)), covered)
        fresh = free[_uncovered(new_shapes[free], new_groups[free])]
        kept += [batch[place] for place in fresh]
        shapes = np.concatenate([shapes, new_shapes[fresh]])
        groups = np.concatenate([groups, new_groups[fresh]])
    return kept[:k]


def _uncovered(shapes: Polygons, groups: Groups) -> Places:
    """The places whose footprint lies on no better one that is itself uncovered."""
    better, worse = _overlaps(shapes, groups, shapes, groups)
    pairs = better < worse
    better, worse = better[pairs], worse[pairs]
    order = np.argsort(better, kind="stable")
    better, worse = better[order], worse[order]
    first = np.searchsorted(better, np.arange(len(shapes) + 1))
    free = np.ones(len(shapes), dtype=bool)
    for place in np.unique(better):
        if free[place]:
            free[worse[first[place] : first[place + 1]]] = False
    return np.flatnonzero(free)


def _overlaps(
    left: Polygons,
    left_groups: Groups,
    right: Polygons,
    right_groups: Groups,
) -> tuple[Places, Places]:
    """Pairs of places in `left` and `right` that share over half of the smaller one's area."""
    second, first = shapely.STRtree(left).query(right)
    alike = (left_groups[first] == right_groups[second]) & (left_groups[first] >= 0)
    first, second = first[alike.any(axis=1)], second[alike.any(axis=1)]
    half = np.minimum(shapely.area(left)[first], shapely.area(right)[second]) / 2
    # The boxes' common area is never below the footprints' and costs next to nothing.
    boxes, others = shapely.bounds(left)[first], shapely.bounds(right)[second]
    sides = np.minimum(boxes[:, 2:], others[:, 2:]) - np.maximum(boxes[:, :2], others[:, :2])
    near = np.prod(np.maximum(sides, 0), axis=1) > half
    first, second, half = first[near], second[near], half[near]
    common = shapely.area(shapely.intersection(left[first], right[second])) > half
    return first[common], second[common]


def _grounds(
    batch: Sequence[tuple[int, float]], grounds_of: GroundsOf, days: dict[str, int]
) -> tuple[list[tuple[int, float]], Polygons, Groups]:
    """The pairs of `batch` that exist, their footprints and groups; `days` numbers the days."""
    found, shapes = grounds_of([id_ for id_, _ in batch])
    there = [pair for pair in batch if pair[0] in found]
    groups = [
        (ground.source, -1 if ground.day is None else days.setdefault(ground.day, len(days)))
        for ground in (found[id_] for id_, _ in there)
    ]
    return there, shapes, np.array(groups, dtype=np.int64).reshape(-1, 2)

"""Merging on plain arrays: which hit of a place stays, and how much is looked at for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from geomelt.index import merging
from geomelt.index.footprints import Polygons
from geomelt.index.merging import Ground, GroundsOf, merged


def grounds(shapes: list[shapely.Polygon], known: dict[int, Ground] | None = None) -> GroundsOf:
    def of(ids: Sequence[int]) -> tuple[dict[int, Ground], Polygons]:
        there = [id_ for id_ in ids if id_ < len(shapes)]
        found = {id_: (known or {}).get(id_, Ground(1, None, None)) for id_ in there}
        return found, np.array([shapes[id_] for id_ in there], dtype=object)

    return of


def test_the_better_of_two_on_one_place_stays() -> None:
    shapes = [shapely.box(0, 0, 1, 1), shapely.box(0.4, 0, 1.4, 1), shapely.box(0.6, 0, 1.6, 1)]
    ranked = [(1, 0.9), (0, 0.8), (2, 0.7), (99, 0.6)]
    assert merged(ranked, 9, grounds(shapes)) == [(1, 0.9)]
    assert merged(ranked[1:], 9, grounds(shapes)) == [(0, 0.8), (2, 0.7)]


@pytest.mark.parametrize(
    ("ground", "other", "left"),
    [
        (Ground(1, "2020-05-06", "tag"), Ground(2, "2020-05-06T08:00:00Z", "name"), 1),
        (Ground(1, "2020-05-06", "tag"), Ground(2, "2021-05-06", "tag"), 2),
        (Ground(1, "2020-05-06", "file"), Ground(2, "2020-05-06", "file"), 2),
        (Ground(1, None, None), Ground(2, None, None), 2),
        (Ground(1, None, None), Ground(1, None, None), 1),
    ],
)
def test_another_day_is_another_answer(ground: Ground, other: Ground, left: int) -> None:
    shapes = [shapely.box(0, 0, 1, 1)] * 2
    kept = merged([(0, 0.9), (1, 0.8)], 9, grounds(shapes, {0: ground, 1: other}))
    assert len(kept) == left


def test_the_cost_grows_with_the_hits_not_with_their_pairs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0
    intersection = shapely.intersection

    def counted(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        nonlocal compared
        compared += len(left)
        return intersection(left, right)

    monkeypatch.setattr(merging.shapely, "intersection", counted)
    costs = []
    for side in (30, 90):
        shapes = [shapely.box(x, y, x + 1, y + 1) for x in range(side) for y in range(side)]
        # Each place twice, so that there is something to merge.
        ranked = [(id_, 1 - id_ / len(shapes) / 2) for id_ in range(2 * len(shapes))]
        compared = 0
        assert len(merged(ranked, len(ranked), grounds(shapes * 2))) == len(shapes)
        costs.append(compared)
    assert 0 < costs[1] < 1.5 * 9 * costs[0]

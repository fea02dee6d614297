"""What the cache computes with: the first contenders, the best of scores, places along a curve."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from geomelt.index.cache.prefix import Prefix, principal_directions, split
from geomelt.index.cache.tile_arrays import along_curve, highest
from geomelt.index.vectors import unit_vectors


def test_contenders_leave_out_most_and_never_one_that_belongs(make: SimpleNamespace) -> None:
    rng = np.random.default_rng(0)
    narrow = rng.standard_normal((5000, 40)) @ rng.standard_normal((40, 96))
    units = unit_vectors(narrow + 0.3 * rng.standard_normal((5000, 96)), 96)
    rotation = principal_directions(units)
    prefix = Prefix(rotation, *split(units, rotation))
    some = np.sort(rng.choice(5000, 2000, replace=False))
    sure = rng.random(2000) < 0.9
    for query in unit_vectors(rng.standard_normal((5, 96)) + 9 * units[:5], 96):
        scores = units @ query
        best = np.argsort(-scores)[:50]
        found = prefix.contenders(query, 50, None, None)
        assert set(best) <= set(found)
        assert len(found) < 2000
        lowest = np.sort(scores[some[sure]])[-50]
        belong = some[scores[some] >= lowest]
        assert set(belong) <= set(prefix.contenders(query, 50, some, sure))
    assert len(prefix.contenders(query, 50, some[:70], sure[:70])) == 70


def test_highest_holds_the_best_and_their_equals() -> None:
    rng = np.random.default_rng(0)
    for scores in (rng.standard_normal(50_000), np.ones(5000), np.arange(3.0)):
        for count in (1, 2, 100, 4000):
            found = highest(scores.astype(np.float32), count)
            least = np.sort(scores)[::-1][:count][-1]
            assert set(np.flatnonzero(scores > least)) <= set(found)
            assert len(found) >= min(count, len(scores))


def test_neighbours_on_the_ground_are_neighbours_along_the_curve() -> None:
    xy = np.stack(np.meshgrid(np.arange(64), np.arange(64)), axis=-1).reshape(-1, 2)
    boxes = np.concatenate([xy, xy + 1], axis=1).astype(np.float32)
    ordered = xy[along_curve(boxes)]
    steps = np.abs(np.diff(ordered, axis=0)).sum(axis=1)
    assert (steps == 1).all(), "a Hilbert curve never leaps"
    spans = [np.ptp(ordered[start : start + 256], axis=0).max() for start in range(0, 4096, 256)]
    assert max(spans) == 15

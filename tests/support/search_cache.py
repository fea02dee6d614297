"""A cached index and a plain one that must agree."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from geomelt.index.contract import Store
from geomelt.index.filters import Filter


def is_used(store: Store) -> bool:
    with store.snapshot() as snapshot:
        return store._cache.view(snapshot) is not None


def agree(opened: SimpleNamespace, query: np.ndarray, k: int, where: Filter) -> None:
    """The same tiles in the same order, except those that differ by rounding only."""
    found = opened.cached.nearest(query, k, where)
    expected = opened.plain.nearest(query, k, where)
    np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], atol=1e-5)
    cosines = dict(expected)
    least = expected[-1][1] if expected else 0.0
    for id_, cosine in found:
        assert cosines.get(id_, least) == pytest.approx(cosine, abs=1e-5)

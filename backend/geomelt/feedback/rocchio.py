"""A query moved by examples: towards what is liked, away from what is not."""

from __future__ import annotations

import numpy as np

from geomelt.base.errors import GeomeltError
from geomelt.index.records import Vector

POSITIVE_WEIGHT = 2.0


def rocchio(text: Vector | None, positive: Vector, negative: Vector) -> Vector:
    """normalise(text + 2 mean(positive) - mean(negative)), float32 (d,).

    `positive` and `negative` are (n, d), n may be 0. Rocchio 1971, with weights 1, 2 and 1.
    Raises GeomeltError `empty-query` when there is neither text nor a positive example, or when
    they cancel each other out.
    """
    if text is None and not len(positive):
        raise GeomeltError(
            "The query is empty: type what the tiles should show or choose a tile that does.",
            code="empty-query",
        )
    query = np.zeros(positive.shape[1]) if text is None else np.asarray(text, dtype=np.float64)
    if len(positive):
        query = query + POSITIVE_WEIGHT * positive.mean(axis=0)
    if len(negative):
        query = query - negative.mean(axis=0)
    length = np.linalg.norm(query)
    if not length > 1e-6:
        raise GeomeltError(
            "The examples cancel each other out: remove one of them.", code="empty-query"
        )
    return (query / length).astype(np.float32)

"""From a vector and the words of a query to the ranked tiles: fused, filtered, merged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from geomelt.searching.fusion import DEPTH, Ranked, fused
from geomelt.searching.texts import WeightedText

if TYPE_CHECKING:
    from geomelt.index.contract import Reader
    from geomelt.index.filters import Filter

_WIDER = 4  # how much further the search looks each time merging left too few hits


def rank(
    store: Reader,
    vector: np.ndarray,
    texts: Sequence[WeightedText],
    where: Filter,
    *,
    k: int,
    lowest: float,
    merge: bool,
) -> Ranked:
    """(tile id, cosine) of the best `k` that pass `where` and have a cosine of `lowest` at least.

    `vector` is (dimension,); `texts` are fused in by the words of captions, none by the vector
    alone; `merge` drops a tile that overlaps a better one.
    """
    worded = _worded(store, vector, texts, where)
    reach = k * (_WIDER if merge else 1)
    while True:
        depth = max(reach, DEPTH) if worded else reach
        nearest = store.nearest(vector, depth, where)
        candidates = fused(nearest, *worded) if worded else nearest
        found = [pair for pair in candidates if pair[1] >= lowest]
        kept = store.merged(found, k) if merge else found[:k]
        # Further away lie only lower cosines: after one too low there is nothing left to find.
        if len(kept) == k or len(nearest) < depth or nearest[-1][1] < lowest:
            return kept
        reach = depth * _WIDER


def _worded(
    store: Reader, vector: np.ndarray, texts: Sequence[WeightedText], where: Filter
) -> list[Ranked]:
    """For each text the captions that hold its words: (tile id, cosine), best worded first.

    Of texts that lead away no word counts.
    """
    rankings = []
    for text in texts:
        found = store.worded(text.text, DEPTH, where) if text.weight > 0 else []
        if ids := [tile_id for tile_id, _ in found]:
            cosines = store.scores(vector, ids).tolist()
            rankings.append(list(zip(ids, cosines, strict=True)))
    return rankings

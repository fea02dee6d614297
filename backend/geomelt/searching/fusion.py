"""One ranking out of several: by the vector, and by the words of captions.

Reciprocal rank fusion (Cormack, Clarke and Buettcher 2009): a tile at rank r of a ranking gets
1 / (60 + r) from it, and tiles are ordered by the sum. Ranks alone count, so that cosines and
bm25 need no common scale.
"""

from __future__ import annotations

from itertools import chain

DAMPING = 60
DEPTH = 1000  # further down a ranking says nothing any more

Ranked = list[tuple[int, float]]  # (tile id, cosine), best first


def fused(nearest: Ranked, *worded: Ranked) -> Ranked:
    """All rankings as one; each holds (tile id, cosine), best first.

    What stands in no ranking's first `DEPTH` follows as it was. Equal ones go by cosine, then id.
    """
    cosines = dict(chain(*worded, nearest))
    shares = dict.fromkeys(cosines, 0.0)
    for ranking in (nearest, *worded):
        for rank, (tile_id, _) in enumerate(ranking[:DEPTH], start=1):
            shares[tile_id] += 1 / (DAMPING + rank)
    order = sorted(cosines, key=lambda id_: (-shares[id_], -cosines[id_], id_))
    return [(tile_id, cosines[tile_id]) for tile_id in order]

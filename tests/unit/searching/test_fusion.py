"""Reciprocal rank fusion, by its definition."""

from __future__ import annotations

from geomelt.searching.fusion import DAMPING, DEPTH, fused
from hypothesis import given
from hypothesis import strategies as st

ids = st.lists(st.integers(1, 40), unique=True, max_size=25)


@given(ids, ids)
def test_sums_of_reciprocal_ranks(first: list[int], second: list[int]) -> None:
    cosine = {tile_id: 1 / tile_id for tile_id in {*first, *second}}
    both = fused([(id_, cosine[id_]) for id_ in first], [(id_, cosine[id_]) for id_ in second])
    assert {id_ for id_, _ in both} == {*first, *second}
    assert all(score == cosine[id_] for id_, score in both)

    def share(tile_id: int) -> float:
        places = [ranking.index(tile_id) for ranking in (first, second) if tile_id in ranking]
        return sum(1 / (DAMPING + 1 + place) for place in places)

    shares = [share(id_) for id_, _ in both]
    assert shares == sorted(shares, reverse=True)


def test_first_in_both_stays_first() -> None:
    assert fused([(7, 0.9), (8, 0.8)], [(7, 0.9), (9, 0.1)])[0] == (7, 0.9)


def test_beyond_the_depth_the_order_stays() -> None:
    nearest = [(id_, 1 - id_ / 10_000) for id_ in range(1, DEPTH + 6)]
    both = fused(nearest, [(DEPTH + 3, nearest[DEPTH + 2][1])])
    assert [id_ for id_, _ in both][-4:] == [DEPTH + 1, DEPTH + 2, DEPTH + 4, DEPTH + 5]
    assert both[0][0] == 1
    assert [id_ for id_, _ in both].index(DEPTH + 3) == 1

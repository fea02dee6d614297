"""Searching with the cache: quick, never wrong, and what is new or gone is known at once."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from geomelt.index.cache.options import CacheOptions
from geomelt.index.contract import Store
from geomelt.index.filters import Filter
from geomelt.index.stores import open_store
from support.search_cache import SIDE, agree, is_used

SLANTED = shapely.Polygon([(10.003, 50.001), (10.05, 50.02), (10.03, 50.055), (10.001, 50.03)])
FILTERS = {
    "everything": Filter(),
    "place": Filter(within=shapely.box(10.0101, 50.0052, 10.0305, 50.0333)),
    "slanted": Filter(within=SLANTED),
    "two places": Filter(within=shapely.union(SLANTED, shapely.box(10.055, 50.0, 10.058, 50.004))),
    "nowhere": Filter(within=shapely.box(20, 20, 21, 21)),
    "date": Filter(dates=("2021-02-01", None)),
    "source": Filter(sources=("*/small.tif",)),
    "level and place": Filter(levels=(1,), within=shapely.box(10.03, 50, 10.05, 50.0005)),
    "words": Filter(words="lake"),
    "words and place": Filter(words="lake", within=shapely.box(10.02, 50, 10.03, 50.0005)),
    "ids": Filter(ids=frozenset({5, 7, 3630, 999_999}), excluded=frozenset({7})),
    "excluded": Filter(excluded=frozenset(range(1, 3000))),
}


@pytest.mark.parametrize("name", FILTERS)
def test_it_agrees_with_the_index_whatever_narrows_the_search(
    opened: SimpleNamespace, make: SimpleNamespace, name: str
) -> None:
    where = FILTERS[name]
    assert is_used(opened.cached)
    assert not is_used(opened.plain)
    assert opened.cached.within(where) == opened.plain.within(where)
    for k in (1, 40, 5000):
        agree(opened, make.vectors(1, seed=5)[0], k, where)


@pytest.mark.parametrize("name", FILTERS)
def test_pages_hold_what_passes_each_once(opened: SimpleNamespace, name: str) -> None:
    where, store = FILTERS[name], opened.plain
    ids, after = [], 0
    while page := store.passing_after(where, after, 1200):
        assert len(page) <= 1200
        ids += page
        after = page[-1]
    assert ids == store.within(where)


def test_what_is_written_later_is_found_at_once(
    opened: SimpleNamespace, make: SimpleNamespace
) -> None:
    query = make.vectors(1, seed=6)[0]
    new = make.source("/2022/new.tif", date="2022-01-01")
    opened.writer.replace_source(new, make.tiles(40, west=10.02), make.vectors(40, seed=6))
    for where in FILTERS.values():
        agree(opened, query, 30, where)
        assert opened.cached.within(where) == opened.plain.within(where)
    assert opened.cached.nearest(query, 1)[0][1] == pytest.approx(1, abs=1e-4)
    agree(opened, query, 10, Filter(dates=("2022", None)))
    assert is_used(opened.cached)


def test_what_is_gone_is_never_found(opened: SimpleNamespace, make: SimpleNamespace) -> None:
    query = make.vectors(60, seed=1)[3]
    opened.writer.remove_sources(["/2021/small.tif"])
    for where in FILTERS.values():
        agree(opened, query, 30, where)
    opened.writer.replace_source(
        make.source("/2020/big.tif"), make.tiles(10), make.vectors(10, seed=8)
    )
    assert len(opened.cached.nearest(query, 100)) == 10


def test_a_renamed_source_is_known_by_its_new_name(
    opened: SimpleNamespace, make: SimpleNamespace
) -> None:
    opened.writer.rename_source("/2021/small.tif", "/moved/small.tif", 1, 2)
    assert len(opened.cached.within(Filter(sources=("/moved/*",)))) == 60
    assert opened.cached.within(Filter(sources=("/2021/*",))) == []


def test_the_candidates_of_faiss_hold_the_nearest_of_vectors_that_cluster(
    store: Store, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though a part of them is gone."""
    pytest.importorskip("faiss", reason="the extra 'fast' is not installed")
    monkeypatch.setattr("geomelt.index.cache.view._CANDIDATES", 300)
    centres = np.repeat(make.vectors(60), 60, axis=0)
    vectors = centres + 0.1 * make.vectors(3600, seed=1)
    store.replace_source(make.source("/big.tif"), make.tiles(SIDE, SIDE), vectors)
    store.replace_source(make.source("/gone.tif"), make.tiles(60), vectors[::60])
    with open_store(store.address, cache=CacheOptions(faiss=True)) as quick:
        quick.ensure_cache(wait=True)
        store.remove_sources(["/gone.tif"])
        with quick.snapshot() as snapshot:
            view = quick._cache.view(snapshot)
            assert view is not None
            assert view.gone > 0
            assert view._guessed(vectors[77], 20) is not None
        both = SimpleNamespace(cached=quick, plain=store)
        for query in vectors[77::500]:
            agree(both, query / np.linalg.norm(query), 20, Filter())
        agree(both, vectors[77], 20, Filter(excluded=frozenset({78})))


def test_a_moment_sees_what_it_saw_at_first(opened: SimpleNamespace, make: SimpleNamespace) -> None:
    query = make.vectors(1, seed=6)[0]
    with opened.cached.moment():
        before = [id_ for id_, _ in opened.cached.nearest(query, 5)]
        opened.writer.remove_sources(["/2020/big.tif", "/2021/small.tif"])
        assert [id_ for id_, _ in opened.cached.nearest(query, 5)] == before
        assert len(opened.cached.tiles(before)) == 5
    assert opened.cached.nearest(query, 5) == []


def test_equal_tiles_come_by_their_id(opened: SimpleNamespace, make: SimpleNamespace) -> None:
    near = make.vectors(1, seed=6)[0]
    twins = np.tile(near, (30, 1))
    opened.writer.replace_source(make.source("/twins.tif"), make.tiles(30, west=10.02), twins)
    assert is_used(opened.cached)
    for k in (1, 7, 30):
        assert [id_ for id_, _ in opened.cached.nearest(near, k)] == list(range(3661, 3661 + k))

"""Searching with the cache: quick, never wrong, and what is new or gone is known at once."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from geomelt.index.cache.cache_options import CacheOptions
from geomelt.index.contract import Store
from geomelt.index.filters import Filter
from geomelt.index.stores import open_store
from support.filter_samples import SAMPLES, SIDE
from support.search_cache import agree, is_used


@pytest.mark.parametrize("name", SAMPLES)
def test_it_agrees_with_the_index_whatever_narrows_the_search(
    opened: SimpleNamespace, make: SimpleNamespace, name: str
) -> None:
    where = SAMPLES[name].where
    assert is_used(opened.cached)
    assert not is_used(opened.plain)
    assert opened.cached.within(where) == opened.plain.within(where)
    for k in (1, 40, 5000):
        agree(opened, make.vectors(1, seed=5)[0], k, where)


def test_what_is_written_later_is_found_at_once(
    opened: SimpleNamespace, make: SimpleNamespace
) -> None:
    query = make.vectors(1, seed=6)[0]
    new = make.source("/2022/new.tif", date="2022-01-01")
    opened.writer.replace_source(new, make.tiles(40, west=10.02), make.vectors(40, seed=6))
    for where, _ in SAMPLES.values():
        agree(opened, query, 30, where)
        assert opened.cached.within(where) == opened.plain.within(where)
    assert opened.cached.nearest(query, 1)[0][1] == pytest.approx(1, abs=1e-4)
    agree(opened, query, 10, Filter(dates=("2022", None)))
    assert is_used(opened.cached)


def test_what_is_gone_is_never_found(opened: SimpleNamespace, make: SimpleNamespace) -> None:
    query = make.vectors(60, seed=1)[3]
    opened.writer.remove_sources(["/2021/small.tif"])
    for where, _ in SAMPLES.values():
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

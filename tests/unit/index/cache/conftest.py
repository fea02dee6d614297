"""Indexes with a search cache, small as they are."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from geomelt.index.cache import keeper
from geomelt.index.cache.cache_options import CacheOptions
from geomelt.index.contract import Store
from geomelt.index.stores import open_store
from support.filter_samples import fill

WAYS = [CacheOptions(faiss=False), CacheOptions(faiss=True)]


@pytest.fixture(autouse=True)
def worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches for small indexes."""
    monkeypatch.setattr(keeper, "WORTH_IT", 100)


@pytest.fixture(params=WAYS, ids=["numpy", "faiss"])
def options(request: pytest.FixtureRequest) -> CacheOptions:
    if request.param.faiss:
        pytest.importorskip("faiss", reason="the extra 'fast' is not installed")
    return request.param


@pytest.fixture
def opened(store: Store, make: SimpleNamespace, options: CacheOptions) -> Iterator[SimpleNamespace]:
    """An index of 3,660 tiles in two sources with its cache, and one without beside it."""
    fill(store, make)
    cached = open_store(store.address, cache=options)
    cached.ensure_cache(wait=True)
    plain = open_store(store.address, cache=CacheOptions(memory_mb=0))
    yield SimpleNamespace(cached=cached, plain=plain, writer=store)
    cached.close()
    plain.close()

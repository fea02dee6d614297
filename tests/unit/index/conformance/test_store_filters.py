"""Every filter lets the tiles pass that it means, in a search, a list and page by page."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from geomelt.base.addresses import Address
from geomelt.index.contract import Store
from geomelt.index.filters import EVERYTHING, FILTERS
from geomelt.index.stores import create_store
from support.filter_samples import SAMPLES, fill
from support.stores import StoreKind

SAMPLED = frozenset().union(*(sample.where.narrowed_by for sample in SAMPLES.values()))


@pytest.fixture(scope="module")
def filled(
    kind: StoreKind, make: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    home = kind.home(tmp_path_factory.mktemp("filled"))
    with create_store(Address.named("filled", home), make.model) as store:
        fill(store, make)
        yield store


def test_there_is_a_sample_of_every_filter() -> None:
    assert FILTERS.keys() - {"crs"} <= SAMPLED


@pytest.mark.parametrize("name", SAMPLES)
def test_what_passes_is_what_a_filter_means(
    filled: Store, make: SimpleNamespace, name: str
) -> None:
    where, passes = SAMPLES[name]
    expected = [each.id for each in filled.tiles(filled.within(EVERYTHING)) if passes(each)]
    assert filled.within(where) == expected
    assert bool(expected) == (name != "nowhere")
    ranked = filled.nearest(make.vectors(1, seed=5)[0], 4000, where)
    assert sorted(tile_id for tile_id, _ in ranked) == expected
    pages, after = [], 0
    while page := filled.passing_after(where, after, 1200):
        assert len(page) <= 1200
        pages += page
        after = page[-1]
    assert pages == expected
    worded = filled.worded("lake", 100, where)
    lakes = [each.id for each in filled.tiles(expected) if "lake" in (each.caption or "")]
    assert sorted(tile_id for tile_id, _ in worded) == lakes

"""An index is read page by page, and a page costs the same however far in it lies."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from geomelt.base.addresses import Address
from geomelt.index.contract import Store
from geomelt.index.filters import EVERYTHING, Filter
from geomelt.index.stores import create_store, open_store
from support.stores import StoreKind

SIDE = 150  # tiles along a line
PAGE = 1500
FILTERS = {
    "everything": EVERYTHING,
    "a place": Filter(within=shapely.box(9, 49, 11, 51)),
    "a source": Filter(sources=("*/even/*",)),
    "a level": Filter(levels=(0,)),
}


@pytest.fixture(scope="module")
def large(
    kind: StoreKind, make: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory
) -> Store:
    home = kind.home(tmp_path_factory.mktemp("large"))
    with create_store(Address.named("large", home), make.model) as store, store.writing():
        vectors = make.vectors(SIDE)
        for row in range(SIDE):
            name = ("odd", "even")[row % 2]
            tiles = make.tiles(SIDE, south=50 + 0.001 * row)
            store.replace_source(make.source(f"/{name}/{row}.tif"), tiles, vectors)
    return store


@pytest.mark.parametrize("name", FILTERS)
def test_pages_hold_what_passes_each_once(large: Store, name: str) -> None:
    where = FILTERS[name]
    with open_store(large.address, read_only=True) as store:
        ids, after = [], 0
        while page := store.passing_after(where, after, PAGE):
            assert len(page) <= PAGE
            ids += page
            after = page[-1]
        assert ids == store.within(where)
        assert len(ids) >= SIDE * SIDE // 2


@pytest.mark.parametrize("name", FILTERS)
def test_a_page_costs_the_same_wherever_it_lies(kind: StoreKind, large: Store, name: str) -> None:
    where = FILTERS[name]
    with kind.working() as work, open_store(large.address, read_only=True) as store:
        ids = store.within(where)
        first = _cost(work, partial(store.passing_after, where, 0, PAGE))
        last = _cost(work, partial(store.passing_after, where, ids[-PAGE - 1], PAGE))
        assert first > 0
        assert last < 1.5 * first + 20


def test_what_a_page_holds_is_read_at_the_same_cost(kind: StoreKind, large: Store) -> None:
    with kind.working() as work, open_store(large.address, read_only=True) as store:
        ids = store.within(EVERYTHING)
        for read in (store.vectors, store.tiles, store.footprints):
            first, last = (_cost(work, partial(read, some)) for some in (ids[:PAGE], ids[-PAGE:]))
            assert last < 1.5 * first + 20


def test_bulk_reading_hands_out_everything_in_even_pages(
    kind: StoreKind, large: Store, make: SimpleNamespace
) -> None:
    """For stores that a search cache is made of."""
    with kind.working() as work, open_store(large.address, read_only=True) as store:
        if not hasattr(store, "snapshot"):
            pytest.skip("it keeps no search cache")
        with store.snapshot() as snapshot:
            assert snapshot.count() == SIDE * SIDE
            assert snapshot.revision() == store.revision
            sources = snapshot.sources()
            assert len(sources) == SIDE

            places, costs = _pages(work, snapshot.placed(PAGE))
            placed = np.concatenate(places)
            assert placed["id"].tolist() == list(range(1, SIDE * SIDE + 1))
            assert max(costs) < 1.5 * costs[0] + 20
            bounds = shapely.bounds(store.footprints(placed["id"].tolist()))
            assert (placed["box"][:, :2] <= bounds[:, :2]).all()
            assert (placed["box"][:, 2:] >= bounds[:, 2:]).all()

            pages, costs = _pages(work, snapshot.vectors(PAGE))
            assert max(costs) < 1.5 * costs[0] + 20
            ids = np.concatenate([ids for ids, _ in pages])
            assert sorted(ids.tolist()) == placed["id"].tolist()
            vectors = np.concatenate([vectors for _, vectors in pages])
            np.testing.assert_allclose(vectors, make.vectors(SIDE)[(ids - 1) % SIDE], atol=1e-6)

            for key in list(sources)[::40]:
                some, vectors = snapshot.tiles_of(key)
                assert len(some) == snapshot.count(key) == len(vectors) == SIDE
                assert (some["key"] == key).all()
                (uri,) = {tile.source.uri for tile in store.tiles(some["id"].tolist())}
                assert uri == sources[key].uri
                np.testing.assert_allclose(vectors, store.vectors(some["id"].tolist()), atol=1e-6)


def test_a_key_stays_with_the_tiles_of_its_source(
    kind: StoreKind, store: Store, make: SimpleNamespace
) -> None:
    if not hasattr(store, "snapshot"):
        pytest.skip("it keeps no search cache")

    def keys() -> dict[str, int]:
        with store.snapshot() as snapshot:
            return {facts.uri: key for key, facts in snapshot.sources().items()}

    for uri in ("/a.tif", "/b.tif"):
        store.replace_source(make.source(uri), make.tiles(2), make.vectors(2))
    first = keys()
    store.add_captions({1: "a lake"})
    store.rename_source("/a.tif", "/moved.tif", 1, 2)
    assert keys() == {"/moved.tif": first["/a.tif"], "/b.tif": first["/b.tif"]}
    store.replace_source(make.source("/b.tif"), make.tiles(2), make.vectors(2))
    assert keys()["/b.tif"] not in first.values()


def _cost(work, read) -> int:
    before = work()
    read()
    return work() - before


def _pages(work, pages) -> tuple[list, list[int]]:
    """The pages, and what each but the last took, which is shorter."""
    found, costs = [], []
    before = work()
    for page in pages:
        found.append(page)
        costs.append(work() - before)
        before = work()
    return found, costs[: len(costs) - (len(costs) > 1)]

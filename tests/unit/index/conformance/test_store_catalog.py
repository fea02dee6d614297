"""Indexes of a home: made, opened, described and deleted by their address."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest
from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.index.contract import Catalog, Store
from geomelt.index.stores import catalog_of, create_store, list_indexes, open_store
from support.stores import refused


@pytest.fixture
def catalog(home: str) -> Catalog:
    return catalog_of(home)


def test_a_home_lists_its_indexes_by_name(
    catalog: Catalog, home: str, new_store: Callable[..., Store]
) -> None:
    assert catalog.addresses(home) == list_indexes(home) == []
    for name in ("b", "Zürich 2024", "a.b"):
        new_store(name)
    assert [address.name for address in catalog.addresses(home)] == ["Zürich 2024", "a.b", "b"]
    assert [index.name for index in list_indexes(home)] == ["Zürich 2024", "a.b", "b"]


def test_an_index_is_described(catalog: Catalog, store: Store, make: SimpleNamespace) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(4), make.vectors(4))
    store.refuse_source("/b.tif", 1, 2, "It is a text.")
    store.set_recipe({"overlap": 0.5})
    found = catalog.describe(store.address, make.model)
    assert found.bytes > 0
    assert found.to_dict() == {
        "name": "city",
        "path": str(store.address),
        "tiles": 4,
        "sources": 1,
        "refused": 1,
        "bytes": found.bytes,
        "created": store.created,
        "updated": store.updated,
        "model": {"id": "test-model", "revision": "rev1", "dimension": 16},
        "recipe": {"overlap": 0.5},
        "compatible": True,
        "problem": None,
    }


def test_one_of_another_model_is_described_with_its_problem(
    catalog: Catalog, store: Store, make: SimpleNamespace
) -> None:
    other = replace(make.model, revision="rev2")
    found = catalog.describe(store.address, other)
    assert not found.compatible
    assert found.problem == refused(lambda: store.require_model(other)).detail
    assert catalog.describe(store.address).compatible, "where no model is named"


def test_another_model(store: Store, make: SimpleNamespace) -> None:
    store.require_model(make.model)
    error = refused(lambda: store.require_model(replace(make.model, revision="rev2")))
    assert error.code == "other-model"
    assert "test-model@rev1" in error.detail
    assert "test-model@rev2" in error.detail


def test_no_such_index(catalog: Catalog, home: str, new_store: Callable[..., Store]) -> None:
    new_store("citi")
    for name, remedy in (("city", "did you mean 'citi'?"), ("elsewhere", "check its name")):
        gone = Address.named(name, home)
        assert not catalog.exists(gone)
        for action in (catalog.open, catalog.describe, catalog.delete, catalog.identity):
            with pytest.raises(GeomeltError, match=f"There is no index '{name}' in ") as error:
                action(gone)
            assert error.value.code == "no-such-index"
            assert remedy in error.value.detail
    assert [address.name for address in catalog.addresses(home)] == ["citi"]


def test_an_index_is_not_made_over_another(store: Store, make: SimpleNamespace) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(1), make.vectors(1))
    error = refused(lambda: create_store(store.address, make.model))
    assert error.code == "index-exists"
    assert store.counts().tiles == 1


def test_an_index_that_is_written_is_not_deleted(catalog: Catalog, store: Store) -> None:
    with store.writing():
        error = refused(lambda: catalog.delete(store.address))
    assert error.code == "index-busy"
    assert store.counts().tiles == 0


@pytest.mark.skipif(os.name == "nt", reason="what is open cannot be deleted there")
def test_another_index_in_its_place_has_another_identity(
    catalog: Catalog, store: Store, make: SimpleNamespace
) -> None:
    first = catalog.identity(store.address)
    store.replace_source(make.source("/a.tif"), make.tiles(1), make.vectors(1))
    assert catalog.identity(store.address) == first, "it is the same after a write"
    catalog.delete(store.address)
    with catalog.create(store.address, make.model) as second:
        assert second.counts().tiles == 0
        assert catalog.identity(store.address) != first


def test_a_deleted_index_is_gone(
    catalog: Catalog, home: str, store: Store, new_store: Callable[..., Store]
) -> None:
    new_store("city two")
    store.close()
    catalog.delete(store.address)
    assert not catalog.exists(store.address)
    assert [address.name for address in catalog.addresses(home)] == ["city two"]


def test_read_only_means_so_where_writing_would_work(store: Store, make: SimpleNamespace) -> None:
    with open_store(store.address, read_only=True) as reader:
        for write in (
            lambda: reader.remove_sources(["/a.tif"]),
            lambda: reader.replace_source(make.source("/a.tif"), [], make.vectors(0)),
            lambda: reader.add_captions({}),
            lambda: reader.set_recipe({}),
            lambda: reader.concepts.label("planes"),
        ):
            error = refused(write)
            assert error.code == "read-only"
            assert "The index city " in error.detail


def test_its_software_works(catalog: Catalog, home: str) -> None:
    catalog.ensure_writable(home)
    assert catalog.versions()


def test_no_store_keeps_an_unknown_address() -> None:
    with pytest.raises(GeomeltError, match="No store keeps indexes at gopher://"):
        catalog_of(Address.parsed("gopher://example.org/city"))

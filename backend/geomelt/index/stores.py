"""Which store keeps the index of an address."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from geomelt.base.addresses import Address, scheme_of
from geomelt.base.errors import GeomeltError
from geomelt.base.stamp import ModelStamp
from geomelt.index.cache.cache_options import CacheOptions
from geomelt.index.contract import Catalog, Store
from geomelt.index.records import IndexDescription

# By the scheme of an address, none for paths: the module whose `CATALOG` opens its indexes.
# Imported on demand, since each brings packages of its own.
_STORES = {
    "": "geomelt.index.sqlite.catalog",
}


def catalog_of(place: Address | str) -> Catalog:
    """The catalog of an index or of a home; GeomeltError `invalid` where no store keeps it."""
    scheme = scheme_of(str(place))
    if scheme not in _STORES:
        raise GeomeltError(
            f"No store keeps indexes at {scheme}:// addresses: give the name or the path of one."
        )
    catalog: Catalog = import_module(_STORES[scheme]).CATALOG
    return catalog


def open_store(
    address: Address, *, read_only: bool = False, cache: CacheOptions | None = None
) -> Store:
    """As `Catalog.open`."""
    return catalog_of(address).open(address, read_only=read_only, cache=cache)


def create_store(
    address: Address, model: ModelStamp, recipe: Mapping[str, Any] | None = None
) -> Store:
    """As `Catalog.create`."""
    return catalog_of(address).create(address, model, recipe)


def list_indexes(home: str, model: ModelStamp | None = None) -> list[IndexDescription]:
    """All indexes of a home as `Catalog.describe` describes them, by name."""
    catalog, found = catalog_of(home), []
    for address in catalog.addresses(home):
        with contextlib.suppress(GeomeltError, OSError):  # deleted since the home was read
            found.append(catalog.describe(address, model))
    return found

"""The index of a request: opened or made, and tiled by one recipe."""

from __future__ import annotations

from geomelt.base.errors import GeomeltError
from geomelt.engine.tasks import TileEngine
from geomelt.imagery import TileRecipe
from geomelt.index.contract import Store
from geomelt.index.stores import catalog_of
from geomelt.indexing.request import IndexRequest


def open_index(request: IndexRequest, engine: TileEngine) -> Store:
    """The index of a request, made where there is none yet.

    Raises GeomeltError `other-model`, `other-recipe` and what `Catalog.open` and `create` raise.
    """
    address, recipe = request.address, request.recipe
    catalog = catalog_of(address)
    if not catalog.exists(address):
        return catalog.create(address, engine.stamp, recipe.to_dict() if recipe else None)
    store = catalog.open(address)
    try:
        store.require_model(engine.stamp)
        _require_recipe(store, recipe)
    except GeomeltError:
        store.close()
        raise
    return store


def settle_recipe(store: Store, recipe: TileRecipe | None) -> TileRecipe:
    """The recipe of a run that asks for `recipe`; it becomes that of an index without sources.

    GeomeltError `other-recipe` where the index holds sources and another one is asked for.
    """
    _require_recipe(store, recipe)
    own = _own_recipe(store)
    settled = recipe or own or TileRecipe()
    if settled != own:
        store.set_recipe(settled.to_dict())
    return settled


def _require_recipe(store: Store, recipe: TileRecipe | None) -> None:
    own = _own_recipe(store)
    if own is None or recipe in (None, own) or not store.counts().sources:
        return
    raise GeomeltError(
        f"The index {store.address.name} was tiled with {own}: leave ground sizes and overlap out, "
        "since it keeps its own, or index into a new index.",
        code="other-recipe",
    )


def _own_recipe(store: Store) -> TileRecipe | None:
    own = store.recipe
    return None if own is None else TileRecipe.from_dict(own)

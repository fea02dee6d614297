"""The verb: imagery into an index; what is new or changed is read, embedded and stored."""

from __future__ import annotations

from collections.abc import Callable

from geomelt.base.errors import GeomeltError
from geomelt.engine.tasks import TileEngine
from geomelt.imagery import TileRecipe
from geomelt.index.contract import Store
from geomelt.index.stores import catalog_of
from geomelt.indexing.progress import IndexSummary, Progress
from geomelt.indexing.request import IndexRequest
from geomelt.indexing.run import Run


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


def update(
    store: Store,
    engine: TileEngine,
    request: IndexRequest,
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> IndexSummary:
    """Bring `store`, the index of the request, up to date with the sources it is about.

    A source is read when it is new, when its size or time of change is another than before, or
    when the request gives other bands or another CRS for it; one that lies elsewhere now keeps its
    tiles; with `captions`, tiles stored without are captioned. One that cannot be read is refused
    with its reason and the run goes on. See `IndexRequest` for the rest. Each source is stored in
    one transaction; `cancelled` is asked at tile borders and leaves those already finished. Raises
    GeomeltError: `other-model`, `other-numerics`, `other-recipe`, `index-busy`, `read-only`,
    `disk-full`, `no-such-folder`, `no-such-file`, `remote-not-allowed`, `no-rasters`.
    """
    store.require_model(engine.stamp)
    with store.writing():
        recipe = _settled(store, request.recipe)
        return Run(store, engine, request, recipe, progress, cancelled).summary()


def _settled(store: Store, recipe: TileRecipe | None) -> TileRecipe:
    """The recipe of the run, which becomes that of an index without sources."""
    _require_recipe(store, recipe)
    own = _own_recipe(store)
    settled = recipe or own or TileRecipe()
    if settled != own:
        store.set_recipe(settled.to_dict())
    return settled


def _require_recipe(store: Store, recipe: TileRecipe | None) -> None:
    """An index is tiled by one recipe: GeomeltError `other-recipe` for another."""
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

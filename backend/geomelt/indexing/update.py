"""Imagery into an index: what is new or changed is read, embedded and stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from geomelt.base.errors import GeomeltError
from geomelt.base.limits import SOURCE_TIMEOUT
from geomelt.engine.tasks import TileEngine
from geomelt.imagery import NOTHING_SAID, SourceRecipe, TileRecipe
from geomelt.index import IndexStore
from geomelt.indexing.progress import IndexSummary, Progress
from geomelt.indexing.request import Wanted
from geomelt.indexing.run import Run


def open_index(file: Path, engine: TileEngine, recipe: TileRecipe | None = None) -> IndexStore:
    """The index `file`, made when there is none yet.

    Raises GeomeltError `other-model`, `other-recipe` and what `IndexStore.open` and `create` raise.
    """
    if not file.exists():
        return IndexStore.create(file, engine.stamp, recipe.to_dict() if recipe else None)
    store = IndexStore.open(file)
    try:
        store.require_model(engine.stamp)
        _require_recipe(store, recipe)
    except GeomeltError:
        store.close()
        raise
    return store


def index_sources(
    store: IndexStore,
    engine: TileEngine,
    paths: Sequence[str | Path],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    remote: bool = False,
    recipe: TileRecipe | None = None,
    said: SourceRecipe = NOTHING_SAID,
    captions: bool = False,
    prune: bool = False,
    source_timeout: float = SOURCE_TIMEOUT,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> IndexSummary:
    """`update` by keywords: those of `Wanted`, and its own."""
    wanted = Wanted(
        paths=tuple(map(str, paths)),
        include=tuple(include),
        exclude=tuple(exclude),
        remote=remote,
        recipe=recipe,
        said=said,
        captions=captions,
        prune=prune,
        source_timeout=source_timeout,
    )
    return update(store, engine, wanted, progress=progress, cancelled=cancelled)


def update(
    store: IndexStore,
    engine: TileEngine,
    wanted: Wanted,
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> IndexSummary:
    """Bring the index up to date with the sources that are wanted.

    A source is read when it is new, when its size or time of change is another than before, or
    when another thing is `said` of it than then; one that lies elsewhere now keeps its tiles; with
    `captions`, tiles stored without are captioned. One that cannot be read is refused with its
    reason and the run goes on. See `Wanted` for the rest. Each source is stored in one
    transaction, as its tiles come; `cancelled` is asked at
    tile borders and leaves those already finished. Raises GeomeltError: `other-model`,
    `other-numerics`, `other-recipe`, `index-busy`, `read-only`, `disk-full`, `no-such-folder`,
    `no-such-file`, `remote-not-allowed`, `no-rasters`.
    """
    store.require_model(engine.stamp)
    with store.writing():
        settled = _settled(store, wanted.recipe)
        return Run(store, engine, wanted, settled, progress, cancelled).summary()


def _settled(store: IndexStore, recipe: TileRecipe | None) -> TileRecipe:
    """The recipe of the run, which becomes that of an index without sources."""
    _require_recipe(store, recipe)
    own = _own_recipe(store)
    settled = recipe or own or TileRecipe()
    if settled != own:
        store.set_recipe(settled.to_dict())
    return settled


def _require_recipe(store: IndexStore, recipe: TileRecipe | None) -> None:
    """An index is tiled by one recipe: GeomeltError `other-recipe` for another."""
    own = _own_recipe(store)
    if own is None or recipe in (None, own) or not store.counts().sources:
        return
    raise GeomeltError(
        f"The index {store.path} was tiled with {own}: leave ground sizes and overlap out, "
        "since it keeps its own, or index into a new index.",
        code="other-recipe",
    )


def _own_recipe(store: IndexStore) -> TileRecipe | None:
    own = store.recipe
    return None if own is None else TileRecipe.from_dict(own)

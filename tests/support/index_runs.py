"""Index runs in one line: the request that a test means, made from what it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from geomelt import indexing
from geomelt.engine.tasks import TileEngine
from geomelt.imagery import TileRecipe
from geomelt.index import IndexStore
from geomelt.indexing import IndexRequest, IndexSummary, Progress


def open_index(path: Path, engine: TileEngine, recipe: TileRecipe | None = None) -> IndexStore:
    """The index at `path`, made for the engine where there is none."""
    return indexing.open_index(IndexRequest(path, (), recipe=recipe), engine)


def index_sources(
    store: IndexStore,
    engine: TileEngine,
    paths: Sequence[str | Path],
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    **fields: Any,
) -> IndexSummary:
    """A run over `paths`; `fields` are those of `IndexRequest`."""
    request = IndexRequest(store.path, tuple(map(str, paths)), **fields)
    return indexing.update(store, engine, request, progress=progress, cancelled=cancelled)

"""Index runs in one line: the request that a test means, made from what it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from geomelt import indexing
from geomelt.base.addresses import Address
from geomelt.engine.tasks import TileEngine
from geomelt.imagery import TileRecipe
from geomelt.index.contract import Store
from geomelt.indexing import IndexRequest, IndexSummary, Progress


def open_index(path: Path, engine: TileEngine, recipe: TileRecipe | None = None) -> Store:
    """The index at `path`, made for the engine where there is none."""
    return indexing.open_index(IndexRequest(Address.parsed(path), (), recipe=recipe), engine)


def index_sources(
    store: Store,
    engine: TileEngine,
    paths: Sequence[str | Path],
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    **fields: Any,
) -> IndexSummary:
    """A run over `paths`; `fields` are those of `IndexRequest`."""
    request = IndexRequest(store.address, tuple(map(str, paths)), **fields)
    return indexing.update(store, engine, request, progress=progress, cancelled=cancelled)

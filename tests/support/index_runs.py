"""Index runs in one line: the request that a test means, made from what it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from geomelt import indexing
from geomelt.base.addresses import Address
from geomelt.engine.tasks import TileEngine
from geomelt.imagery import TileRecipe
from geomelt.index.contract import Store
from geomelt.index.filters import EVERYTHING
from geomelt.indexing import IndexRequest, IndexSummary, Progress
from geomelt.indexing.executors import Executor


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
    executor: Executor | None = None,
    **fields: Any,
) -> IndexSummary:
    """A run over `paths`; `fields` are those of `IndexRequest`."""
    request = IndexRequest(store.address, tuple(map(str, paths)), **fields)
    return indexing.update(
        store, engine, request, executor=executor, progress=progress, cancelled=cancelled
    )


def index_content(store: Store, *, captions: bool = True) -> dict[str, list[tuple[object, ...]]]:
    """By source, all that its tiles are, in an order of their own."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for tile in store.tiles(store.within(EVERYTHING)):
        vector = np.round(store.vectors([tile.id])[0], 5)
        caption = (tile.caption or "") if captions else ""
        found.setdefault(tile.source.uri, []).append(
            (tile.level, tile.window, tile.footprint.wkt, vector.tobytes(), caption)
        )
    return {uri: sorted(tiles) for uri, tiles in found.items()}

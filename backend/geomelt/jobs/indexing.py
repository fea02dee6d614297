"""Imagery into an index: what is new or changed is read, embedded and stored."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geomelt.errors import GeomeltError
from geomelt.imagery import TileRecipe, find_sources
from geomelt.index import IndexStore, ModelStamp, StoredSource, TileRecord
from geomelt.jobs.numerics import require_numerics
from geomelt.jobs.progress import IndexSummary, Meter, Progress
from geomelt.jobs.reading import (
    BrokenSource,
    CountedSource,
    Images,
    Item,
    ReadSource,
    ReadTile,
    SkippedTile,
    TileEngine,
    batches,
    count_tiles,
    read_ahead,
    read_sources,
)

BATCH = 32
CAPTION_BATCH = 8  # captions are slow: a cancelled job should not wait for more
AHEAD = 2 * BATCH


class _Cancelled(Exception):  # noqa: N818 - a way out, not an error
    pass


def stamp_of(engine: TileEngine) -> ModelStamp:
    """The model an index made with `engine` belongs to."""
    return ModelStamp(engine.model_id, engine.revision, engine.dimension)


def open_index(file: Path, engine: TileEngine, recipe: TileRecipe | None = None) -> IndexStore:
    """The index `file`, made when there is none yet.

    Raises GeomeltError `other-model`, `other-recipe` and what `IndexStore.open` and `create` raise.
    """
    if not file.exists():
        return IndexStore.create(file, stamp_of(engine), recipe.to_dict() if recipe else None)
    store = IndexStore.open(file)
    try:
        store.require_model(stamp_of(engine))
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
    recipe: TileRecipe | None = None,
    captions: bool = False,
    prune: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> IndexSummary:
    """Bring the index up to date with the rasters of `paths`, files and folders.

    A source is read when it is new, or its size or time of change is another than before, or
    when it has no captions and `captions` are asked for. One that cannot be read is refused with
    its reason and the run goes on. Sources that are gone from `paths` are counted as vanished
    and, with `prune`, removed. `recipe` None means the index's own; an index without sources
    takes any. Each source is stored in one transaction; `cancelled` is asked at tile borders and
    leaves those already finished. Raises GeomeltError: `other-model`, `other-numerics`,
    `other-recipe`, `index-busy`, `read-only`, `disk-full`, `no-such-folder`, `no-such-file`,
    `no-rasters`.
    """
    store.require_model(stamp_of(engine))
    with store.writing():
        run = _Run(store, engine, _settled(store, recipe), captions, progress, cancelled)
        return run.over(paths, prune=prune)


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
        f"The index {store.path} was tiled with {own}: leave --ground-size and --overlap (the "
        "recipe) away, or index into a new index.",
        code="other-recipe",
        status=409,
    )


def _own_recipe(store: IndexStore) -> TileRecipe | None:
    own = store.recipe
    return None if own is None else TileRecipe.from_dict(own)


class _Run:
    def __init__(
        self,
        store: IndexStore,
        engine: TileEngine,
        recipe: TileRecipe,
        captions: bool,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._store = store
        self._engine = engine
        self._recipe = recipe
        self._captions = captions
        self._cancelled = cancelled
        self._meter = Meter(progress, sources_total=0)
        self._tiles = self._skipped = self._indexed = self._unchanged = 0
        # Of the source in hand.
        self._records: list[TileRecord] = []
        self._vectors: list[npt.NDArray[np.float32]] = []
        self._texts: list[str] = []

    def over(self, paths: Sequence[str | Path], *, prune: bool) -> IndexSummary:
        began = time.monotonic()
        stored = {source.uri: source for source in self._store.sources()}
        vanished = _vanished(stored, paths)
        files = _found(paths, vanished)
        self._meter.sources_total = len(files)
        self._meter.tell()
        stopped = False
        try:
            self._read(self._count(files, stored))
        except _Cancelled:
            stopped = True
        removed = vanished if prune and not stopped else []
        if removed:
            self._store.remove_sources(removed)
        return IndexSummary(
            tiles=self._tiles,
            skipped=self._skipped,
            sources=len(files),
            indexed=self._indexed,
            unchanged=self._unchanged,
            refused=len(self._meter.errors),
            vanished=len(vanished),
            removed=len(removed),
            seconds=round(time.monotonic() - began, 3),
            cancelled=stopped,
            errors=tuple(self._meter.errors),
            vanished_sources=tuple(vanished),
        )

    def _count(self, files: Iterable[Path], stored: dict[str, StoredSource]) -> list[CountedSource]:
        """The sources to read; unchanged ones are not even opened."""
        to_read = []
        for file in files:
            self._stop_if_cancelled()
            if self._is_unchanged(file, stored.get(str(file))):
                self._unchanged += 1
                self._meter.finish_source()
                continue
            self._meter.source = str(file)
            counted = count_tiles(file, self._recipe)
            if isinstance(counted, BrokenSource):
                self._refuse(counted)
            else:
                to_read.append(counted)
            self._meter.tell()
        return to_read

    def _is_unchanged(self, file: Path, stored: StoredSource | None) -> bool:
        # A refused source is tried again: what kept it from being read may be over.
        if stored is None or stored.status == "refused":
            return False
        try:
            status = file.stat()
        except OSError:
            return False
        return (stored.size, stored.mtime_ns) == (status.st_size, status.st_mtime_ns) and (
            stored.captioned or not self._captions
        )

    def _read(self, sources: Sequence[CountedSource]) -> None:
        if sources:
            require_numerics(self._store, self._engine)
        self._meter.begin(sum(source.tiles for source in sources))
        items = read_sources(sources, self._recipe, self._engine.image_size)
        with closing(read_ahead(items, AHEAD)) as coming:
            for batch in batches(coming, BATCH):
                self._stop_if_cancelled()
                self._take(batch)
        self._meter.source = None
        self._meter.tell()

    def _take(self, batch: Sequence[Item]) -> None:
        images = [item.image for item in batch if isinstance(item, ReadTile)]
        answers = iter(self._understood(np.stack(images)) if images else ())
        for item in batch:
            if isinstance(item, ReadTile):
                vector, text = next(answers)
                self._records.append(item.record)
                self._vectors.append(vector)
                self._texts.append(text)
                self._meter.source = item.uri
                self._meter.done += 1
            elif isinstance(item, SkippedTile):
                self._skipped += 1
                self._meter.done += 1
            elif isinstance(item, ReadSource):
                self._keep(item)
            else:
                self._refuse(item)
        self._meter.tell()

    def _understood(self, images: Images) -> list[tuple[npt.NDArray[np.float32], str]]:
        """Vector and caption of each image; the caption empty when none is asked for."""
        vectors = self._engine.embed_tiles(images)
        texts = [""] * len(images)
        for start in range(0, len(images) if self._captions else 0, CAPTION_BATCH):
            self._stop_if_cancelled()
            part = slice(start, start + CAPTION_BATCH)
            texts[part] = [text for text, _ in self._engine.caption(images[part])]
        return list(zip(vectors, texts, strict=True))

    def _keep(self, source: ReadSource) -> None:
        self._store.replace_source(
            source.record,
            self._records,
            np.array(self._vectors, dtype=np.float32),
            self._texts if self._captions else None,
        )
        self._indexed += 1
        self._tiles += len(self._records)
        self._meter.finish_source()
        self._forget()

    def _refuse(self, source: BrokenSource) -> None:
        self._store.refuse_source(source.uri, source.size, source.mtime_ns, source.reason)
        self._meter.refuse(source.uri, source.reason, unread=source.unread)
        self._forget()

    def _forget(self) -> None:
        self._records, self._vectors, self._texts = [], [], []

    def _stop_if_cancelled(self) -> None:
        if self._cancelled():
            raise _Cancelled


def _found(paths: Sequence[str | Path], vanished: Sequence[str]) -> list[Path]:
    try:
        return find_sources(paths)
    except GeomeltError as error:
        # A folder that lost all its rasters is news, not a mistake.
        if error.code == "no-rasters" and vanished:
            return []
        raise


def _vanished(stored: Iterable[str], paths: Sequence[str | Path]) -> list[str]:
    """Sources under `paths` whose file is gone; those elsewhere are none of this run's."""
    roots = [Path(os.path.abspath(Path(path).expanduser())) for path in paths]  # noqa: PTH100
    return sorted(
        uri
        for uri in stored
        if not Path(uri).exists()
        and any(Path(uri) == root or root in Path(uri).parents for root in roots)
    )

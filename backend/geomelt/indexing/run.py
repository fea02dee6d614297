"""The verb: imagery into an index. Survey, tasks, executor, writer, in this order."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing

from geomelt.engine.tasks import TileEngine
from geomelt.imagery import TileRecipe
from geomelt.index.contract import Store
from geomelt.indexing.captioning import caption_tiles
from geomelt.indexing.committing import SourceWriter
from geomelt.indexing.counting import ProgressCounter
from geomelt.indexing.executors import Executor
from geomelt.indexing.executors.local import LocalExecutor
from geomelt.indexing.opening import settle_recipe
from geomelt.indexing.progress import IndexSummary, Progress
from geomelt.indexing.reading import count_tiles
from geomelt.indexing.request import IndexRequest
from geomelt.indexing.same_numerics import require_numerics
from geomelt.indexing.source_tasks import tasks_of
from geomelt.indexing.survey import Survey, survey


def update(
    store: Store,
    engine: TileEngine,
    request: IndexRequest,
    *,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> IndexSummary:
    """Bring `store`, the index of the request, up to date with the sources it is about.

    A source is read when it is new, when its size or time of change is another than before, or
    when the request gives other bands or another CRS for it; one that lies elsewhere now keeps its
    tiles; with `captions`, tiles stored without are captioned. One that cannot be read is refused
    with its reason and the run goes on. See `IndexRequest` for the rest.

    `executor` reads and embeds, threads of this process by default; each source is stored in one
    transaction when all of it has come. `cancelled` is asked at tile borders; sources finished by
    then stay. Raises GeomeltError: `other-model`, `other-numerics`, `other-recipe`, `index-busy`,
    `read-only`, `disk-full`, `no-such-folder`, `no-such-file`, `remote-not-allowed`, `no-rasters`.
    """
    store.require_model(engine.stamp)
    with store.writing():
        recipe = settle_recipe(store, request.recipe)
        executor = executor or LocalExecutor(engine)
        return _Run(store, engine, request, recipe, executor, progress, cancelled).summary()


class _Cancelled(Exception):  # noqa: N818 - a way out, not an error
    pass


class _Run:
    """Does what is asked for, once; the index is claimed by the caller."""

    def __init__(
        self,
        store: Store,
        engine: TileEngine,
        request: IndexRequest,
        recipe: TileRecipe,
        executor: Executor,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._store, self._engine, self._executor = store, engine, executor
        self._request, self._recipe = request, recipe
        self._cancelled = cancelled
        self._counter = ProgressCounter(progress)
        self._writer = SourceWriter(store, self._counter, captioned=request.captions)
        self._captioned = self._renamed = self._removed = 0

    def summary(self) -> IndexSummary:
        """Do it. Raises what `update` does."""
        began = time.monotonic()
        self._counter.report()
        todo = survey(self._store, self._request)
        self._counter.sources_total = todo.found
        self._counter.sources_done = todo.found - len(todo.to_read)
        self._counter.report()
        stopped = False
        try:
            self._move(todo)
            self._read(todo)
            self._prune(todo)
        except _Cancelled:
            stopped = True
        finally:
            self._counter.end()
        return IndexSummary(
            tiles=self._writer.tiles,
            skipped=self._writer.skipped,
            captioned=self._captioned,
            sources=todo.found,
            indexed=self._writer.indexed,
            unchanged=todo.unchanged,
            renamed=self._renamed,
            refused=self._writer.refused,
            vanished=len(todo.vanished),
            removed=self._removed,
            seconds=round(time.monotonic() - began, 3),
            cancelled=stopped,
            errors=self._counter.errors,
            notes=self._counter.notes,
            vanished_sources=todo.vanished,
            account=todo.account,
        )

    def _move(self, todo: Survey) -> None:
        for move in todo.moved:
            self._stop_if_cancelled()
            state = move.state
            self._store.rename_source(
                move.old, move.new, state.size, state.mtime_ns, dated=move.dated
            )
            self._renamed += 1
        for uri, fingerprint in todo.replaced_sidecars:
            self._store.note_fingerprint(uri, fingerprint)

    def _read(self, todo: Survey) -> None:
        if todo.to_read:
            require_numerics(self._store, self._engine, remote=self._request.remote)
        tasks = list(tasks_of(todo, self._request, self._recipe, self._engine))
        uncaptioned = {uri: self._store.uncaptioned(uri) for uri in todo.to_caption}
        self._counter.begin(tasks, count_tiles, more=sum(map(len, uncaptioned.values())))
        stop = self._stop_if_cancelled
        with self._writer as writer, closing(self._executor.outcomes(tasks, stop)) as outcomes:
            for outcome in outcomes:
                writer.take(outcome)
                self._counter.report()
        for uri, ids in uncaptioned.items():
            self._caption(uri, ids)

    def _caption(self, uri: str, ids: Sequence[int]) -> None:
        """Captions for a source that was indexed without."""
        self._counter.source = uri
        before, captioned_before = self._counter.done, self._captioned

        def report(done: int, _: int | None) -> None:
            self._counter.done = before + done
            self._captioned = captioned_before + done
            self._counter.report()

        captioned = caption_tiles(
            self._store,
            self._engine,
            ids,
            remote=self._request.remote,
            source_timeout=self._request.source_timeout,
            progress=report,
            stop=self._stop_if_cancelled,
        )
        if captioned.errors:
            self._counter.add_errors(captioned.errors)
        else:
            self._store.mark_captioned(uri)

    def _prune(self, todo: Survey) -> None:
        if self._request.prune and todo.vanished:
            self._store.remove_sources(todo.vanished)
            self._removed = len(todo.vanished)

    def _stop_if_cancelled(self) -> None:
        if self._cancelled():
            raise _Cancelled

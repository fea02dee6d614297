"""One run over sources: surveyed, read ahead, embedded in batches, stored one by one."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from geomelt.base.errors import GeomeltError
from geomelt.engine.tasks import TileEngine
from geomelt.imagery import SourceState, TileRecipe
from geomelt.imagery.files.printable import printable
from geomelt.imagery.refusals import display_name
from geomelt.index.contract import Store
from geomelt.index.records import SourceRecord
from geomelt.indexing.agreement import require_numerics
from geomelt.indexing.captions import caption_tiles
from geomelt.indexing.embedding import EmbeddedItem, EmbeddedTiles, embedded
from geomelt.indexing.meter import Meter
from geomelt.indexing.one_source import StreamBroke, of_one_source
from geomelt.indexing.progress import IndexSummary, Progress
from geomelt.indexing.reading import (
    BrokenSource,
    EndedSource,
    OpenedSource,
    SkippedTiles,
    SourceReader,
)
from geomelt.indexing.reading_ahead import read_ahead
from geomelt.indexing.request import IndexRequest
from geomelt.indexing.survey import Survey, survey

log = logging.getLogger(__name__)

_AHEAD = 8  # items, of up to `TOGETHER` tiles


class _Cancelled(Exception):  # noqa: N818 - a way out, not an error
    pass


class _Broke(Exception):  # noqa: N818 - takes the tiles of a source back
    def __init__(self, source: BrokenSource) -> None:
        self.source = source


class Run:
    """Reads, embeds and stores what is asked for, once; the index is claimed by the caller."""

    def __init__(
        self,
        store: Store,
        engine: TileEngine,
        request: IndexRequest,
        recipe: TileRecipe,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._store = store
        self._engine = engine
        self._request = request
        self._recipe = recipe
        self._cancelled = cancelled
        self._meter = Meter(progress)
        self._tiles = self._skipped = self._captioned = 0
        self._indexed = self._renamed = self._refused = self._removed = 0

    def summary(self) -> IndexSummary:
        """Do it. Raises what `update` does."""
        began = time.monotonic()
        self._meter.tell()
        todo = survey(self._store, self._request)
        self._meter.sources_total = todo.found
        self._meter.sources_done = todo.found - len(todo.to_read)
        self._meter.tell()
        stopped = False
        try:
            self._move(todo)
            self._read(todo)
            self._prune(todo)
        except _Cancelled:
            stopped = True
        finally:
            self._meter.end()
        return IndexSummary(
            tiles=self._tiles,
            skipped=self._skipped,
            captioned=self._captioned,
            sources=todo.found,
            indexed=self._indexed,
            unchanged=todo.unchanged,
            renamed=self._renamed,
            refused=self._refused,
            vanished=len(todo.vanished),
            removed=self._removed,
            seconds=round(time.monotonic() - began, 3),
            cancelled=stopped,
            errors=self._meter.errors,
            notes=self._meter.notes,
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
        for uri, fingerprint in todo.noted:
            self._store.note_fingerprint(uri, fingerprint)

    def _read(self, todo: Survey) -> None:
        reader = SourceReader(
            recipe=self._recipe,
            image_size=self._engine.image_size,
            remote=self._request.remote,
            within=self._request.folders(),
            said=todo.said,
        )
        if todo.to_read:
            require_numerics(self._store, self._engine, remote=self._request.remote)
        untold = {uri: self._store.uncaptioned(uri) for uri in todo.to_caption}
        self._meter.begin(todo.to_read, reader.count, more=sum(map(len, untold.values())))
        stop, timeout = self._stop_if_cancelled, self._request.source_timeout
        ahead = read_ahead(todo.to_read, reader.read, limit=_AHEAD, timeout=timeout, stop=stop)
        with (
            closing(ahead) as items,
            closing(embedded(items, self._engine, self._request.captions, stop)) as known,
        ):
            self._store_all(known)
        for uri, ids in untold.items():
            self._caption(uri, ids)

    def _store_all(self, items: Iterator[EmbeddedItem]) -> None:
        for item in items:
            if isinstance(item, OpenedSource):
                self._store_source(item.record, items)
            elif isinstance(item, BrokenSource):
                self._refuse(item, 0)
            self._meter.tell()

    def _store_source(self, record: SourceRecord, items: Iterator[EmbeddedItem]) -> None:
        """All of a source, as its tiles come, or none of it."""
        self._meter.source = record.uri
        tiles = skipped = plain = 0
        notes = record.notes
        rest = of_one_source(items)
        try:
            with self._store.replacing(record, captioned=self._request.captions) as sink:
                for item in rest:
                    if isinstance(item, EmbeddedTiles):
                        sink.add(item.records, item.vectors, item.captions)
                        tiles += len(item.records)
                        self._meter.add_tiles(len(item.records))
                        self._meter.tell()
                    elif isinstance(item, SkippedTiles):
                        skipped += item.count
                        self._meter.add_tiles(item.count)
                    elif isinstance(item, BrokenSource):
                        raise _Broke(item)
                    elif isinstance(item, EndedSource):
                        notes, plain = item.notes, item.plain
                if not tiles:
                    raise _Broke(_void(record, plain))
                if notes != record.notes:
                    sink.note(notes)
        except _Broke as broke:
            self._refuse(broke.source, tiles + skipped)
            return
        except StreamBroke as stream:
            raise stream.error from None
        except (_Cancelled, GeomeltError, OSError):
            raise  # the index itself is full or gone
        except Exception as error:  # one odd source must not end a run over thousands
            log.exception("%s could not be stored", record.uri)
            deque(rest, maxlen=0)
            self._refuse(_odd(record, error), tiles + skipped)
            return
        self._indexed += 1
        self._tiles += tiles
        self._skipped += skipped
        self._meter.remark(record.uri, notes)
        self._meter.finish_source(record.uri, tiles + skipped)

    def _refuse(self, source: BrokenSource, tiles: int) -> None:
        state, uri, reason = source.state, printable(source.uri), printable(source.reason)
        self._store.refuse_source(uri, state.size, state.mtime_ns, reason)
        self._refused += 1
        self._meter.refuse(source.uri, reason, tiles)

    def _caption(self, uri: str, ids: Sequence[int]) -> None:
        """Captions for a source that was indexed without."""
        self._meter.source = uri
        before, captioned_before = self._meter.done, self._captioned

        def tell(done: int, _: int | None) -> None:
            self._meter.done = before + done
            self._captioned = captioned_before + done
            self._meter.tell()

        captioned = caption_tiles(
            self._store,
            self._engine,
            ids,
            remote=self._request.remote,
            source_timeout=self._request.source_timeout,
            progress=tell,
            stop=self._stop_if_cancelled,
        )
        if captioned.errors:
            self._meter.note(captioned.errors)
        else:
            self._store.mark_captioned(uri)

    def _prune(self, todo: Survey) -> None:
        if self._request.prune and todo.vanished:
            self._store.remove_sources(todo.vanished)
            self._removed = len(todo.vanished)

    def _stop_if_cancelled(self) -> None:
        if self._cancelled():
            raise _Cancelled


def _odd(record: SourceRecord, error: Exception) -> BrokenSource:
    cause = str(error) or type(error).__name__
    reason = (
        f"{display_name(record.uri)} could not be stored ({cause}): look at it with gdalinfo, and "
        "convert it with gdal_translate to a GeoTIFF of a plain name."
    )
    return BrokenSource(record.uri, SourceState(0, 0), reason)


def _void(record: SourceRecord, plain: int) -> BrokenSource:
    cause = "nodata or NaN nearly everywhere"
    if plain:
        cause = "it is of one single colour" if plain > 1 else "its only tile is of one colour"
    reason = (
        f"{display_name(record.uri)} holds no tile with enough valid pixels ({cause}): check its "
        "nodata value."
    )
    return BrokenSource(record.uri, SourceState(record.size, record.mtime_ns), reason)

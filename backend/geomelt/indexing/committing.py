"""The one writer of a run: collects what comes of each source, and commits it when complete."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from types import TracebackType

from geomelt.base.errors import GeomeltError
from geomelt.imagery import SourceState
from geomelt.imagery.files.printable import printable
from geomelt.imagery.refusals import display_name
from geomelt.index.contract import SourceStage, Store
from geomelt.index.records import SourceRecord
from geomelt.indexing.counting import ProgressCounter
from geomelt.indexing.outcomes import (
    SourceEnded,
    SourceOpened,
    SourceOutcome,
    SourceRefused,
    TilesEmbedded,
    TilesSkipped,
)

log = logging.getLogger(__name__)


@dataclass
class _OpenSource:
    """A source of which pieces have come, and what they come to."""

    record: SourceRecord
    stage: SourceStage
    tiles: int = 0
    skipped: int = 0
    plain: int = 0
    ended: int = 0  # of its parts
    notes: tuple[str, ...] = ()


class SourceWriter:
    """Takes outcomes of any sources in any order; a source is stored whole or not at all.

    Pieces wait in a stage of their source, so that nobody else waits while a model computes. A
    context manager: what is not complete at its end is discarded.
    """

    def __init__(self, store: Store, counter: ProgressCounter, *, captioned: bool) -> None:
        self._store, self._counter, self._captioned = store, counter, captioned
        self._open: dict[str, _OpenSource] = {}
        self._refused: set[str] = set()
        self.indexed = self.tiles = self.skipped = 0

    @property
    def refused(self) -> int:
        """How many sources were refused."""
        return len(self._refused)

    def __enter__(self) -> SourceWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for source in self._open.values():
            source.stage.discard()
        self._open.clear()

    def take(self, outcome: SourceOutcome) -> None:
        """The next piece. Raises GeomeltError as `SourceStage` and `refuse_source` do."""
        if outcome.source in self._refused:
            return  # other parts of it were on the way
        if isinstance(outcome, SourceRefused):
            self._refuse(outcome)
            return
        try:
            self._add(outcome)
        except (GeomeltError, OSError):
            raise  # the index itself is full or gone
        except Exception as error:  # one odd source must not end a run over thousands
            log.exception("%s could not be stored", outcome.source)
            self._refuse(_odd(outcome.source, error))

    def _add(self, outcome: SourceOpened | TilesEmbedded | TilesSkipped | SourceEnded) -> None:
        if isinstance(outcome, SourceOpened):
            self._begin(outcome)
            return
        source = self._open[outcome.source]
        if isinstance(outcome, TilesEmbedded):
            source.stage.add(outcome.tiles, outcome.vectors, outcome.captions)
            source.tiles += len(outcome.tiles)
            self._counter.add_tiles(len(outcome.tiles))
        elif isinstance(outcome, TilesSkipped):
            source.skipped += outcome.count
            source.plain += outcome.plain
            self._counter.add_tiles(outcome.count)
        else:
            source.ended += 1
            source.notes = tuple(dict.fromkeys((*source.notes, *outcome.notes)))
            if source.ended == outcome.parts:
                self._complete(outcome.source, source)

    def _begin(self, outcome: SourceOpened) -> None:
        self._counter.source = outcome.source
        if outcome.source not in self._open:
            stage = self._store.stage(outcome.record, captioned=self._captioned)
            self._open[outcome.source] = _OpenSource(outcome.record, stage)

    def _complete(self, uri: str, source: _OpenSource) -> None:
        if not source.tiles:
            self._refuse(_void(uri, source))
            return
        notes = source.notes + ((_plain(uri, source.plain),) if source.plain else ())
        source.stage.commit(notes=notes)
        del self._open[uri]
        self.indexed += 1
        self.tiles += source.tiles
        self.skipped += source.skipped
        self._counter.add_notes(uri, notes)
        self._counter.finish_source(uri, source.tiles + source.skipped)

    def _refuse(self, outcome: SourceRefused) -> None:
        tiles = 0
        if source := self._open.pop(outcome.source, None):
            source.stage.discard()
            tiles = source.tiles + source.skipped
        state, uri, reason = outcome.state, printable(outcome.source), printable(outcome.reason)
        self._store.refuse_source(uri, state.size, state.mtime_ns, reason)
        self._refused.add(outcome.source)
        self._counter.refuse(outcome.source, reason, tiles)


def _plain(uri: str, count: int) -> str:
    tiles = "1 tile" if count == 1 else f"{count:,} tiles"
    return f"{uri} has {tiles} of one single colour, left out as they show nothing."


def _odd(uri: str, error: Exception) -> SourceRefused:
    cause = str(error) or type(error).__name__
    reason = (
        f"{display_name(uri)} could not be stored ({cause}): look at it with gdalinfo, and convert "
        "it with gdal_translate to a GeoTIFF of a plain name."
    )
    return SourceRefused(uri, SourceState(0, 0), reason)


def _void(uri: str, source: _OpenSource) -> SourceRefused:
    cause = "nodata or NaN nearly everywhere"
    if source.plain:
        several = source.plain > 1
        cause = "it is of one single colour" if several else "its only tile is of one colour"
    record = source.record
    reason = (
        f"{display_name(uri)} holds no tile with enough valid pixels ({cause}): check its nodata "
        "value."
    )
    return SourceRefused(uri, SourceState(record.size, record.mtime_ns), reason)

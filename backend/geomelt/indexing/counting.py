"""Counts along with a run and reports how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from geomelt.indexing.progress import Note, Progress, Refusal
from geomelt.indexing.source_tasks import SourceTask


class ProgressCounter:
    """What a run has done so far; `report` gives it to `progress`.

    The total is known once the tiles of all sources to read are counted, which is done in a
    thread of its own, a source at a time: the model does not wait for it.
    """

    def __init__(self, progress: Callable[[Progress], None]) -> None:
        self._progress = progress
        self.errors: tuple[Refusal, ...] = ()
        self.notes: tuple[Note, ...] = ()
        self.source: str | None = None
        self.sources_done = self.sources_total = self.done = 0
        self._began: float | None = None
        self._expected = 0  # tiles of sources that ended, and of others as far as counted
        self._of_source: dict[str, int] = {}
        self._uncounted: set[str] = set()
        self._guard = threading.Lock()
        self._ended = threading.Event()

    def begin(
        self, tasks: Sequence[SourceTask], count: Callable[[SourceTask], int], more: int = 0
    ) -> None:
        """The work starts: `tasks`, whose tiles `count` returns, and `more` tiles beside theirs."""
        self._expected, self._uncounted = more, {task.uri for task in tasks}
        self._began = time.monotonic()
        self.report()
        arguments = tasks, count
        threading.Thread(target=self._count, args=arguments, name="count", daemon=True).start()

    def end(self) -> None:
        """The run is over, whatever is not counted."""
        self._ended.set()
        self.source = None
        self.report()

    def add_tiles(self, count: int) -> None:
        self.done += count

    def finish_source(self, uri: str | None = None, tiles: int = 0) -> None:
        """A source is done with; of one that was to be read, `tiles` have been counted as done."""
        self.sources_done += 1
        if uri is not None:
            with self._guard:
                self._uncounted.discard(uri)
                self._expected += tiles - self._of_source.pop(uri, 0)
                self._of_source[uri] = tiles

    def refuse(self, uri: str, reason: str, tiles: int) -> None:
        """A source ends with an error after `tiles`."""
        self.errors += (Refusal(uri, reason),)
        self.finish_source(uri, tiles)

    def add_notes(self, uri: str, notes: Sequence[str]) -> None:
        """What there is to know of a source that was indexed."""
        self.notes += tuple(Note(uri, note) for note in notes)

    def add_errors(self, errors: Sequence[Refusal]) -> None:
        """What went wrong with sources that stay in the index."""
        self.errors += tuple(errors)

    def report(self) -> None:
        """The figures as they are now, to whoever asked for them."""
        rate = eta = None
        with self._guard:
            known = self._began is not None and not self._uncounted
            total = self._expected if known else None
        if self._began is not None and self.done:
            rate = self.done / max(time.monotonic() - self._began, 1e-9)
            eta = None if total is None else (total - self.done) / rate
        self._progress(
            Progress(
                done=self.done,
                total=total,
                sources_done=self.sources_done,
                sources_total=self.sources_total,
                rate=rate,
                eta_s=eta,
                source=self.source,
                errors=self.errors,
                notes=self.notes,
            )
        )

    def _count(self, tasks: Sequence[SourceTask], count: Callable[[SourceTask], int]) -> None:
        for task in tasks:
            uri = task.uri
            if self._ended.is_set():
                return
            with self._guard:
                if uri not in self._uncounted:
                    continue
            tiles = count(task)
            with self._guard:
                if uri in self._uncounted:
                    self._uncounted.discard(uri)
                    self._of_source[uri] = tiles
                    self._expected += tiles

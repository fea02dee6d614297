"""Sources read in advance by a thread of their own, which is left behind when it hangs."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Generic, TypeVar

from geomelt.imagery import SourceState
from geomelt.imagery.refusals import display_name
from geomelt.indexing.reading import BrokenSource, SkippedTiles

T = TypeVar("T")

_LOOK_S = 0.2  # between two looks at a reader that gives nothing


def read_ahead(
    uris: Iterable[str],
    read: Callable[[str], Iterator[T]],
    *,
    limit: int,
    timeout: float,
    stop: Callable[[], None] = lambda: None,
) -> Generator[T | BrokenSource, None, None]:
    """The items of all sources, up to `limit` of them in advance.

    A source is broken off when nothing but skipped tiles came from it in `timeout` seconds of
    reading; if its thread hangs, another one goes on with the next source. `stop` is called
    while waiting and may raise.
    """
    waiting = deque(uris)
    reader = _Reader(waiting, read, limit, timeout)
    try:
        while True:
            stop()
            try:
                item = reader.items.get(timeout=_LOOK_S)
            except queue.Empty:
                if hanging := reader.hanging():
                    reader.leave()
                    yield _timed_out(hanging, timeout)
                    reader = _Reader(waiting, read, limit, timeout)
                continue
            if isinstance(item, BaseException):
                raise item
            if item is None:
                return
            yield item
    finally:
        reader.leave()


def _timed_out(uri: str, timeout: float) -> BrokenSource:
    reason = (
        f"{display_name(uri)} gave nothing that can be indexed in {timeout:g} s: convert it to a "
        "GeoTIFF with overviews on a quick disk, or raise the time limit of a source "
        "(--source-timeout)."
    )
    # Its state is not asked for: that might hang, too, and a refused source is read again anyway.
    return BrokenSource(uri, SourceState(0, 0), reason)


class _Reader(Generic[T]):
    """One thread that reads sources from `waiting` until there are none, or it is left."""

    def __init__(
        self,
        waiting: deque[str],
        read: Callable[[str], Iterator[T]],
        limit: int,
        timeout: float,
    ) -> None:
        # None stands at the end, an error where the thread broke down.
        self.items: queue.Queue[T | BrokenSource | BaseException | None] = queue.Queue(limit)
        self._waiting, self._read, self._timeout = waiting, read, timeout
        self._left = threading.Event()
        self._uri = ""
        self._silent = 0.0  # seconds of reading since anything came of the source
        self._began: float | None = None  # when it began to read the item in hand
        threading.Thread(target=self._work, name="read-sources", daemon=True).start()

    def hanging(self) -> str | None:
        """The source in hand, if nothing has come of it for too long."""
        began = self._began
        if began is None or self._silent + time.monotonic() - began <= self._timeout:
            return None
        return self._uri

    def leave(self) -> None:
        """The thread ends as soon as it can; nobody waits for it."""
        self._left.set()
        while True:  # it may be waiting for room
            try:
                self.items.get_nowait()
            except queue.Empty:
                return

    def _work(self) -> None:
        try:
            while self._waiting and not self._left.is_set():
                self._uri, self._silent = self._waiting.popleft(), 0.0
                for item in self._timed(self._read(self._uri)):
                    self.items.put(item)
                    if self._left.is_set():
                        return
            self.items.put(None)
        except BaseException as error:
            self.items.put(error)

    def _timed(self, items: Iterator[T]) -> Iterator[T | BrokenSource]:
        """The same items, broken off by a `BrokenSource` after too long a time of nothing."""
        while True:
            self._began = time.monotonic()
            item = next(items, None)
            self._silent += time.monotonic() - self._began
            self._began = None
            if item is None:
                return
            if not isinstance(item, SkippedTiles):
                self._silent = 0.0
            elif self._silent > self._timeout:
                yield _timed_out(self._uri, self._timeout)
                return
            yield item

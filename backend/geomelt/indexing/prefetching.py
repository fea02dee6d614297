"""Sources read in advance by a thread of their own, which is left behind when it hangs."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Generic, Protocol, TypeVar

from geomelt.imagery import SourceState
from geomelt.imagery.refusals import display_name
from geomelt.indexing.outcomes import SourceRefused, TilesSkipped


class Readable(Protocol):
    """A source to read; `timeout` in seconds of reading without anything of use."""

    @property
    def uri(self) -> str: ...
    @property
    def timeout(self) -> float: ...


R = TypeVar("R", bound=Readable)
T = TypeVar("T")

_LOOK_S = 0.2  # between two looks at a reader that gives nothing


def prefetched(
    sources: Iterable[R],
    read: Callable[[R], Iterator[T]],
    *,
    limit: int,
    stop: Callable[[], None] = lambda: None,
) -> Generator[T | SourceRefused, None, None]:
    """The items of all sources, up to `limit` of them in advance.

    A source is refused when nothing but skipped tiles came from it in its `timeout`; if its
    thread hangs, another one goes on with the next source. `stop` is called while waiting and may
    raise.
    """
    waiting = iter(sources)
    reader = _Reader(waiting, read, limit)
    try:
        while True:
            stop()
            try:
                item = reader.items.get(timeout=_LOOK_S)
            except queue.Empty:
                if hanging := reader.left_hanging():
                    yield _timed_out(hanging)
                    reader = _Reader(waiting, read, limit)
                continue
            if isinstance(item, BaseException):
                raise item
            if item is None:
                return
            yield item
    finally:
        reader.leave()


def _timed_out(source: Readable) -> SourceRefused:
    reason = (
        f"{display_name(source.uri)} gave nothing that can be indexed in {source.timeout:g} s: "
        "convert it to a GeoTIFF with overviews on a quick disk, or raise the time limit of a "
        "source (--source-timeout)."
    )
    # Its state is not asked for: that might hang, too, and a refused source is read again anyway.
    return SourceRefused(source.uri, SourceState(0, 0), reason)


class _Reader(Generic[R, T]):
    """One thread that reads the sources that are `waiting`, to the last, or until it is left."""

    def __init__(self, waiting: Iterator[R], read: Callable[[R], Iterator[T]], limit: int) -> None:
        # None stands at the end, an error where the thread broke down.
        self.items: queue.Queue[T | SourceRefused | BaseException | None] = queue.Queue(limit)
        self._waiting, self._read = waiting, read
        self._guard = threading.Lock()
        self._left = False
        self._source: R | None = None
        self._silent = 0.0  # seconds of reading since anything came of the source
        self._began: float | None = None  # when it began to read the item in hand
        threading.Thread(target=self._work, name="read-sources", daemon=True).start()

    def left_hanging(self) -> R | None:
        """The source in hand, if nothing has come of it for too long: the thread is left."""
        with self._guard:
            began, source = self._began, self._source
            if began is None or source is None:
                return None
            if self._silent + time.monotonic() - began <= source.timeout:
                return None
            self._left = True
            return source

    def leave(self) -> None:
        """The thread ends as soon as it can; nobody waits for it."""
        with self._guard:
            self._left = True
        while True:  # it may be waiting for room
            try:
                self.items.get_nowait()
            except queue.Empty:
                return

    def _work(self) -> None:
        try:
            while (source := self._next()) is not None:
                for item in self._timed(source):
                    self.items.put(item)
                    if self._left:
                        return
            self.items.put(None)
        except BaseException as error:
            self.items.put(error)

    def _next(self) -> R | None:
        """The source to read now; never one that was taken by a thread that is left."""
        with self._guard:
            self._source, self._silent = None if self._left else next(self._waiting, None), 0.0
            return self._source

    def _timed(self, source: R) -> Iterator[T | SourceRefused]:
        """The source's items, broken off by a `SourceRefused` after too long a time of nothing."""
        items = self._read(source)
        while True:
            self._began = time.monotonic()
            item = next(items, None)
            with self._guard:
                began, self._began = self._began, None
                self._silent += time.monotonic() - began
            if item is None:
                return
            if not isinstance(item, TilesSkipped):
                self._silent = 0.0
            elif self._silent > source.timeout:
                yield _timed_out(source)
                return
            yield item

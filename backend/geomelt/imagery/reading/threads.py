"""Several threads that read one source, each by a handle of its own: GDAL's are not shared."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from types import TracebackType

from geomelt.imagery.reading.slabs import Pixels, Slab, read_slab
from geomelt.imagery.reading.source import RasterSource

_Order = tuple[Slab, "Future[Pixels | None]"]


class SlabReaders:
    """Reads slabs of `source` in `threads` threads, that many and one more in advance.

    Calling it is a `Read` of `cut_tiles`. The threads are daemons: one that hangs inside GDAL
    is left behind and keeps no process from ending.
    """

    def __init__(self, source: RasterSource, threads: int) -> None:
        self._source = source
        self._threads = threads
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        for number in range(threads):
            name = f"read-slabs-{number}"
            threading.Thread(target=self._work, name=name, daemon=True).start()

    def __enter__(self) -> SlabReaders:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """The threads end after the slab in hand; they are not waited for."""
        for _ in range(self._threads):
            self._orders.put(None)

    def __call__(self, slabs: Iterable[Slab]) -> Iterator[Pixels | None]:
        coming: deque[Future[Pixels | None]] = deque()
        try:
            for slab in slabs:
                coming.append(Future())
                self._orders.put((slab, coming[-1]))
                if len(coming) > self._threads:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()
        finally:
            for future in coming:
                future.cancel()

    def _work(self) -> None:
        source: RasterSource | None = None
        try:
            while order := self._orders.get():
                slab, pixels = order
                if not pixels.set_running_or_notify_cancel():
                    continue
                try:
                    source = source or self._source.twin()
                    pixels.set_result(read_slab(source, slab))
                except BaseException as error:
                    pixels.set_exception(error)
        finally:
            if source is not None:
                source.close()

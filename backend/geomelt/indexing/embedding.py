"""Tiles of a stream to vectors and captions, in batches that suit the model."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np

from geomelt.engine.tasks import Images, TileEngine, Vectors
from geomelt.indexing.outcomes import SourceOutcome, TilesEmbedded
from geomelt.indexing.reading import ReadItem, TilesRead

BATCH = 32  # tiles
CAPTION_BATCH = 8  # captions are slow: a cancelled job should not wait for more
_LONGEST = 32  # items that are looked through for the tiles of a batch
IN_HAND = 2  # batches at the model: it need not wait while results are stored


@dataclass(frozen=True)
class _BatchResult:
    """Vectors of all tiles of a batch, and captions of those that are to have one, in order."""

    vectors: Vectors
    captions: list[str]


def embedded(
    items: Iterator[ReadItem], engine: TileEngine, stop: Callable[[], None]
) -> Generator[SourceOutcome, None, None]:
    """The same stream, its tiles embedded; a batch may hold tiles of several sources.

    `engine` is called from `IN_HAND` threads. `stop` is called between batches and may raise.
    """
    left = threading.Event()

    def go_on() -> None:
        if left.is_set():  # nobody waits for what is in hand
            raise CancelledError
        stop()

    def compute(batch: list[ReadItem]) -> _BatchResult:
        return _computed(batch, engine, go_on)

    coming: deque[tuple[list[ReadItem], Future[_BatchResult]]] = deque()
    with ThreadPoolExecutor(IN_HAND, "embed-tiles") as threads:
        try:
            for batch in _batches(items):
                stop()
                coming.append((batch, threads.submit(compute, batch)))
                if len(coming) > IN_HAND:
                    batch, result = coming.popleft()
                    yield from _outcomes(batch, result.result())
            while coming:
                stop()
                batch, result = coming.popleft()
                yield from _outcomes(batch, result.result())
        finally:
            left.set()
            for _, waiting in coming:
                waiting.cancel()


def captions_of(
    images: Images, engine: TileEngine, stop: Callable[[], None]
) -> Iterator[list[str]]:
    """Sentences for images, a few at a time."""
    for start in range(0, len(images), CAPTION_BATCH):
        stop()
        yield [text for text, _ in engine.caption(images[start : start + CAPTION_BATCH])]


def _batches(items: Iterator[ReadItem]) -> Iterator[list[ReadItem]]:
    """Groups of about `BATCH` tiles, whatever sources they are from.

    Give or take half of it: tiles that came together stay together.
    """
    while batch := list(_batch(islice(items, _LONGEST))):
        yield batch


def _batch(items: Iterator[ReadItem]) -> Iterator[ReadItem]:
    tiles = 0
    for item in items:
        yield item
        if isinstance(item, TilesRead):
            tiles += len(item.tiles)
            if tiles > BATCH // 2:
                return


def _computed(batch: list[ReadItem], engine: TileEngine, stop: Callable[[], None]) -> _BatchResult:
    read = [item for item in batch if isinstance(item, TilesRead)]
    if not read:
        return _BatchResult(np.empty((0, engine.stamp.dimension), np.float32), [])
    vectors = engine.embed_tiles(_joined(read))
    if not (to_caption := [item for item in read if item.caption]):
        return _BatchResult(vectors, [])
    parts = captions_of(_joined(to_caption), engine, stop)
    return _BatchResult(vectors, [text for part in parts for text in part])


def _joined(read: list[TilesRead]) -> Images:
    return read[0].images if len(read) == 1 else np.concatenate([item.images for item in read])


def _outcomes(batch: list[ReadItem], result: _BatchResult) -> Iterator[SourceOutcome]:
    """The items of a batch, each tile with what was computed of it."""
    captions = iter(result.captions)
    first = 0
    for item in batch:
        if not isinstance(item, TilesRead):
            yield item
            continue
        count = len(item.tiles)
        texts = list(islice(captions, count)) if item.caption else None
        yield TilesEmbedded(item.source, item.tiles, result.vectors[first : first + count], texts)
        first += count

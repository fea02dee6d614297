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
from geomelt.index.records import TileRecord
from geomelt.indexing.reading import (
    BrokenSource,
    EndedSource,
    Item,
    OpenedSource,
    ReadTiles,
    SkippedTiles,
)

BATCH = 32  # tiles
CAPTION_BATCH = 8  # captions are slow: a cancelled job should not wait for more
_LONGEST = 32  # items that are looked through for the tiles of a batch
IN_HAND = 2  # batches at the model: it need not wait while results are stored


@dataclass(frozen=True)
class EmbeddedTiles:
    """Tiles of one source with their vectors (n, dimension) and captions, if asked for."""

    records: list[TileRecord]
    vectors: Vectors
    captions: list[str] | None


EmbeddedItem = OpenedSource | EmbeddedTiles | SkippedTiles | EndedSource | BrokenSource
_Understood = tuple[Vectors, list[str]]


def embedded(
    items: Iterator[Item], engine: TileEngine, captions: bool, stop: Callable[[], None]
) -> Generator[EmbeddedItem, None, None]:
    """The same stream, its tiles embedded; a batch may hold tiles of several sources.

    `engine` is called from `IN_HAND` threads. `stop` is called between batches and may raise.
    """
    left = threading.Event()

    def go_on() -> None:
        if left.is_set():  # nobody waits for what is in hand
            raise CancelledError
        stop()

    def understand(batch: list[Item]) -> _Understood:
        images = [item.images for item in batch if isinstance(item, ReadTiles)]
        return _understood(images, engine, captions, go_on)

    coming: deque[tuple[list[Item], Future[_Understood]]] = deque()
    with ThreadPoolExecutor(IN_HAND, "embed-tiles") as threads:
        try:
            for batch in _batches(items):
                stop()
                coming.append((batch, threads.submit(understand, batch)))
                if len(coming) > IN_HAND:
                    yield from _told(*coming.popleft(), captions)
            while coming:
                stop()
                yield from _told(*coming.popleft(), captions)
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


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Groups of about `BATCH` tiles, whatever sources they are from.

    Give or take half of it: tiles that came together stay together.
    """
    while batch := list(_batch(islice(items, _LONGEST))):
        yield batch


def _batch(items: Iterator[Item]) -> Iterator[Item]:
    tiles = 0
    for item in items:
        yield item
        if isinstance(item, ReadTiles):
            tiles += len(item.records)
            if tiles > BATCH // 2:
                return


def _told(
    batch: list[Item], understood: Future[_Understood], captions: bool
) -> Iterator[EmbeddedItem]:
    """The items of a batch, each tile with what was understood of it."""
    vectors, texts = understood.result()
    first = 0
    for item in batch:
        if isinstance(item, ReadTiles):
            part = slice(first, first + len(item.records))
            yield EmbeddedTiles(item.records, vectors[part], texts[part] if captions else None)
            first = part.stop
        else:
            yield item


def _understood(
    images: list[Images], engine: TileEngine, captions: bool, stop: Callable[[], None]
) -> _Understood:
    if not images:
        return np.empty((0, engine.stamp.dimension), np.float32), []
    joined = images[0] if len(images) == 1 else np.concatenate(images)
    vectors = engine.embed_tiles(joined)
    if not captions:
        return vectors, []
    return vectors, [text for part in captions_of(joined, engine, stop) for text in part]

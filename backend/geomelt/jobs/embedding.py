"""Tiles of a stream to vectors and captions, in batches that suit the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from geomelt.index import TileRecord
from geomelt.jobs.reading import (
    BrokenSource,
    EndedSource,
    Item,
    OpenedSource,
    ReadTile,
    SkippedTile,
)
from geomelt.jobs.tile_engine import Images, TileEngine, Vectors

BATCH = 32
CAPTION_BATCH = 8  # captions are slow: a cancelled job should not wait for more
_LONGEST = 32 * BATCH  # items that are looked through for the tiles of a batch


@dataclass(frozen=True)
class EmbeddedTiles:
    """Tiles of one source with their vectors (n, dimension) and captions, if asked for."""

    records: list[TileRecord]
    vectors: Vectors
    captions: list[str] | None


EmbeddedItem = OpenedSource | EmbeddedTiles | SkippedTile | EndedSource | BrokenSource


def embedded(
    items: Iterator[Item], engine: TileEngine, *, captions: bool, stop: Callable[[], None]
) -> Iterator[EmbeddedItem]:
    """The same stream, its tiles embedded; a batch may hold tiles of several sources.

    `stop` is called between batches and may raise.
    """
    for batch in _batches(items):
        stop()
        images = [item.image for item in batch if isinstance(item, ReadTile)]
        vectors, texts = _understood(images, engine, captions, stop)
        first = 0
        for item in _runs(batch):
            if isinstance(item, list):
                part = slice(first, first + len(item))
                yield EmbeddedTiles(item, vectors[part], texts[part] if captions else None)
                first = part.stop
            else:
                yield item


def captions_of(
    images: Images, engine: TileEngine, stop: Callable[[], None]
) -> Iterator[list[str]]:
    """Sentences for images, a few at a time."""
    for start in range(0, len(images), CAPTION_BATCH):
        stop()
        yield [text for text, _ in engine.caption(images[start : start + CAPTION_BATCH])]


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Groups with `BATCH` tiles for the model, whatever sources they are from."""
    while batch := list(_batch(islice(items, _LONGEST))):
        yield batch


def _batch(items: Iterable[Item]) -> Iterator[Item]:
    tiles = 0
    for item in items:
        yield item
        tiles += isinstance(item, ReadTile)
        if tiles == BATCH:
            return


def _runs(
    batch: list[Item],
) -> Iterator[list[TileRecord] | OpenedSource | SkippedTile | EndedSource | BrokenSource]:
    """The records of tiles that follow each other in a list of their own."""
    records: list[TileRecord] = []
    for item in batch:
        if isinstance(item, ReadTile):
            records.append(item.record)
        elif isinstance(item, SkippedTile):
            yield item
        else:
            if records:
                yield records
            records = []
            yield item
    if records:
        yield records


def _understood(
    images: list[Images], engine: TileEngine, captions: bool, stop: Callable[[], None]
) -> tuple[Vectors, list[str]]:
    if not images:
        return np.empty((0, engine.dimension), np.float32), []
    stacked = np.stack(images)
    vectors = engine.embed_tiles(stacked)
    if not captions:
        return vectors, []
    return vectors, [text for part in captions_of(stacked, engine, stop) for text in part]

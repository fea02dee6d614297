"""Captions for tiles that are stored already: read again, told, and never embedded anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

import numpy as np

from geomelt.base.errors import GeomeltError
from geomelt.base.limits import SOURCE_TIMEOUT
from geomelt.engine.tasks import Images, TileEngine
from geomelt.imagery import Fingerprint, PixelWindow, RasterSource
from geomelt.imagery.refusals import display_name
from geomelt.index.contract import Store
from geomelt.index.records import SourceRecord
from geomelt.indexing.embedding import CAPTION_BATCH
from geomelt.indexing.progress import Refusal
from geomelt.indexing.reading import BrokenSource, broken
from geomelt.indexing.reading_ahead import read_ahead

_AHEAD = 4 * CAPTION_BATCH
_FETCHED = 256  # tiles that are asked of the index at once


@dataclass(frozen=True)
class Captioned:
    """Captions by tile id, old and new, and the sources that could not be read again."""

    captions: dict[int, str]
    errors: tuple[Refusal, ...]


def caption_tiles(
    store: Store,
    engine: TileEngine,
    ids: Sequence[int],
    *,
    remote: bool = False,
    source_timeout: float = SOURCE_TIMEOUT,
    progress: Callable[[int, int | None], None] = lambda done, total: None,
    stop: Callable[[], None] = lambda: None,
) -> Captioned:
    """Caption those of the tiles `ids` that have no caption, and store what they are told.

    Captions are stored a few at a time, so that what is done stays done; `progress` is told how
    many tiles of how many are, and `stop` is called between them and may raise. Raises
    GeomeltError `no-such-tile`, `index-busy`, `read-only`, `disk-full`.
    """
    captions: dict[int, str] = {}
    waiting: dict[str, list[int]] = defaultdict(list)
    for start in range(0, len(ids), _FETCHED):
        for tile in store.tiles(ids[start : start + _FETCHED]):
            if tile.caption is None:
                waiting[tile.source.uri].append(tile.id)
            else:
                captions[tile.id] = tile.caption
    errors: list[Refusal] = []

    def pictures() -> Iterator[_Picture]:
        read = _Reader(store, waiting, engine.image_size, remote).read
        ahead = read_ahead(waiting, read, limit=_AHEAD, timeout=source_timeout, stop=stop)
        with closing(ahead) as items:
            for item in items:
                if isinstance(item, BrokenSource):
                    errors.append(Refusal(item.uri, item.reason))
                else:
                    yield item

    progress(len(captions), len(ids))
    coming = pictures()
    while batch := list(islice(coming, CAPTION_BATCH)):
        stop()
        told = engine.caption(np.stack([picture.image for picture in batch]))
        new = {picture.tile_id: text for picture, (text, _) in zip(batch, told, strict=True)}
        store.add_captions(new)
        captions |= new
        progress(len(captions), len(ids))
    return Captioned(captions, tuple(errors))


@dataclass(frozen=True)
class _Picture:
    tile_id: int
    image: Images


@dataclass(frozen=True)
class _Reader:
    """Reads the tiles of `waiting`, ids by uri, just as they were read before."""

    store: Store
    waiting: dict[str, list[int]]
    size: int
    remote: bool

    def read(self, uri: str) -> Iterator[_Picture | BrokenSource]:
        try:
            ids = self.waiting[uri]
            record = self.store.tile(ids[0]).source
            with read_again(record, remote=self.remote) as raster:
                for start in range(0, len(ids), _FETCHED):
                    for tile in self.store.tiles(ids[start : start + _FETCHED]):
                        image, _ = raster.read(PixelWindow(*tile.window), self.size)
                        yield _Picture(tile.id, image)
        except Exception as error:
            yield broken(uri, error, remote=self.remote)


def read_again(record: SourceRecord, *, remote: bool) -> RasterSource:
    """The source of stored tiles, opened as it was when they were read.

    Raises GeomeltError `changed` where it is not the same any more, and as opening does.
    """
    raster = RasterSource.open(
        record.uri,
        bands=record.bands,
        stretch=record.stretch,
        crs=record.crs,
        validity=record.validity,
        remote=remote,
    )
    place = Fingerprint.parse(record.fingerprint).place
    was, now = (record.size, record.mtime_ns), (raster.size, raster.mtime_ns)
    if was != now or place not in ("", raster.place):
        raster.close()
        raise GeomeltError(
            f"{display_name(record.uri)} has changed since it was indexed: index it again.",
            code="changed",
        )
    return raster

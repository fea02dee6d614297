"""Captions for tiles that are stored already: read again, captioned, and never embedded anew."""

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
from geomelt.indexing.outcomes import SourceRefused
from geomelt.indexing.prefetching import prefetched
from geomelt.indexing.progress import Refusal
from geomelt.indexing.reading import refused

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
    """Caption those of the tiles `ids` that have no caption, and store them.

    Captions are stored a few at a time, so that what is done stays done; `progress` is called with
    how many tiles of how many have one, and `stop` is called between them and may raise. Raises
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
        sources = (_Uncaptioned(uri, ids, source_timeout) for uri, ids in waiting.items())
        read = _Reader(store, engine.image_size, remote).read
        ahead = prefetched(sources, read, limit=_AHEAD, stop=stop)
        with closing(ahead) as items:
            for item in items:
                if isinstance(item, SourceRefused):
                    errors.append(Refusal(item.source, item.reason))
                else:
                    yield item

    progress(len(captions), len(ids))
    coming = pictures()
    while batch := list(islice(coming, CAPTION_BATCH)):
        stop()
        texts = engine.caption(np.stack([picture.image for picture in batch]))
        new = {picture.tile_id: text for picture, (text, _) in zip(batch, texts, strict=True)}
        store.add_captions(new)
        captions |= new
        progress(len(captions), len(ids))
    return Captioned(captions, tuple(errors))


@dataclass(frozen=True)
class _Picture:
    tile_id: int
    image: Images


@dataclass(frozen=True)
class _Uncaptioned:
    """Tiles of a source that are to be captioned."""

    uri: str
    ids: list[int]
    timeout: float


@dataclass(frozen=True)
class _Reader:
    """Reads tiles just as they were read before."""

    store: Store
    size: int
    remote: bool

    def read(self, source: _Uncaptioned) -> Iterator[_Picture | SourceRefused]:
        ids = source.ids
        try:
            record = self.store.tile(ids[0]).source
            with read_again(record, remote=self.remote) as raster:
                for start in range(0, len(ids), _FETCHED):
                    for tile in self.store.tiles(ids[start : start + _FETCHED]):
                        image, _ = raster.read(PixelWindow(*tile.window), self.size)
                        yield _Picture(tile.id, image)
        except Exception as error:
            yield refused(source.uri, error, remote=self.remote)


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

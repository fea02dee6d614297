"""Tiles out of rasters, read by a thread of their own so that the model need not wait."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from geomelt.errors import GeomeltError
from geomelt.imagery import RasterSource, Tile, TileRecipe
from geomelt.index import SourceRecord, TileRecord

log = logging.getLogger(__name__)

Images = npt.NDArray[np.uint8]
T = TypeVar("T")


class TileEngine(Protocol):
    """What indexing needs of `geomelt.engine.Engine`."""

    @property
    def model_id(self) -> str: ...
    @property
    def revision(self) -> str: ...
    @property
    def numerics(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def image_size(self) -> int: ...
    def embed_tiles(self, images: Images) -> npt.NDArray[np.float32]: ...
    def caption(self, images: Images) -> list[tuple[str, float]]: ...


@dataclass(frozen=True)
class ReadTile:
    """A tile of the source `uri` and its colours, (image_size, image_size, 3)."""

    uri: str
    record: TileRecord
    image: Images


@dataclass(frozen=True)
class SkippedTile:
    """A tile with too little valid ground."""


@dataclass(frozen=True)
class ReadSource:
    """All tiles of a source came before this."""

    record: SourceRecord


@dataclass(frozen=True)
class BrokenSource:
    """A source that cannot be read, or not to its end; `unread` counted tiles did not come."""

    uri: str
    size: int
    mtime_ns: int
    reason: str
    unread: int = 0


Item = ReadTile | SkippedTile | ReadSource | BrokenSource


@dataclass(frozen=True)
class CountedSource:
    """A source that opens, and its number of tiles."""

    path: Path
    tiles: int


def count_tiles(path: Path, recipe: TileRecipe) -> CountedSource | BrokenSource:
    """Open a source just to count its tiles."""
    try:
        with RasterSource.open(path, percentiles=recipe.stretch) as source:
            return CountedSource(path, len(source.tiles(recipe)))
    except Exception as error:
        return _broken(path, error)


def read_sources(
    sources: Iterable[CountedSource], recipe: TileRecipe, image_size: int
) -> Iterator[Item]:
    """Source by source: its tiles, then a `ReadSource` or a `BrokenSource`."""
    for counted in sources:
        came = 0
        try:
            with RasterSource.open(counted.path, percentiles=recipe.stretch) as source:
                for tile in source.tiles(recipe):
                    image, valid_share = source.read(tile.window, image_size)
                    came += 1
                    if valid_share < recipe.min_valid:
                        yield SkippedTile()
                    else:
                        yield ReadTile(source.uri, _tile_record(source, tile), image)
                yield ReadSource(_source_record(source))
        except Exception as error:
            yield _broken(counted.path, error, unread=counted.tiles - came)


def read_ahead(items: Iterator[T], limit: int) -> Generator[T, None, None]:
    """The same items, made by one other thread, up to `limit` of them in advance."""
    end = object()
    with ThreadPoolExecutor(1, thread_name_prefix="read-tiles") as reader:
        try:
            coming: deque[Future[object]] = deque(
                reader.submit(next, items, end) for _ in range(limit)
            )
            while (item := coming.popleft().result()) is not end:
                coming.append(reader.submit(next, items, end))
                yield item  # type: ignore[misc]
        finally:
            reader.shutdown(cancel_futures=True)


def batches(items: Iterable[Item], size: int) -> Iterator[Sequence[Item]]:
    """Groups with `size` tiles for the model, whatever sources they are from."""
    batch: list[Item] = []
    waiting = 0
    for item in items:
        batch.append(item)
        waiting += isinstance(item, ReadTile)
        if waiting == size:
            yield batch
            batch, waiting = [], 0
    if batch:
        yield batch


def _broken(path: Path, error: Exception, *, unread: int = 0) -> BrokenSource:
    if isinstance(error, GeomeltError):
        reason = error.detail
    else:
        # One odd file must not end a run over thousands, whatever it breaks.
        log.exception("%s could not be read", path)
        reason = f"{path} could not be read ({error}): look at it with gdalinfo."
    try:
        status = path.stat()
    except OSError:
        return BrokenSource(str(path), 0, 0, reason, unread)
    return BrokenSource(str(path), status.st_size, status.st_mtime_ns, reason, unread)


def _tile_record(source: RasterSource, tile: Tile) -> TileRecord:
    window = tile.window
    return TileRecord(
        level=tile.level,
        ground_size=tile.ground_size,
        window=(window.col, window.row, window.width, window.height),
        footprint=source.footprint(window),
    )


def _source_record(source: RasterSource) -> SourceRecord:
    return SourceRecord(
        uri=source.uri,
        size=source.size,
        mtime_ns=source.mtime_ns,
        crs=source.crs_name,
        bounds=source.bounds,
        gsd=source.gsd,
        date=source.date,
        bands=source.bands,
        stretch=source.stretch,
        width=source.width,
        height=source.height,
    )

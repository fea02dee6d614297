"""A task as a stream: its source opens, its tiles come, it ends or is refused."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from geomelt.base.errors import GeomeltError
from geomelt.engine.tasks import Images
from geomelt.imagery import RasterSource, SourceState, Tile, state_of
from geomelt.imagery.reading.cutting import cut_tiles
from geomelt.imagery.reading.slabs import Read, read_slab
from geomelt.imagery.reading.threads import SlabReaders
from geomelt.imagery.refusals import cause_of, display_name
from geomelt.index.records import Said, SourceRecord, TileRecord
from geomelt.indexing.outcomes import SourceEnded, SourceOpened, SourceRefused, TilesSkipped
from geomelt.indexing.source_tasks import SourceTask

log = logging.getLogger(__name__)

# More threads read a source only where it is large enough to keep them busy.
_SMALL_PX = 1 << 23
THREADS = max(2, min(8, (os.cpu_count() or 2) // 2))


@dataclass(frozen=True)
class TilesRead:
    """Tiles, at least one, and their colours, (n, image_size, image_size, 3).

    `caption`: whether captions of them are asked for.
    """

    source: str
    tiles: list[TileRecord]
    images: Images
    caption: bool = False


ReadItem = SourceOpened | TilesRead | TilesSkipped | SourceEnded | SourceRefused


def read(task: SourceTask) -> Iterator[ReadItem]:
    """The pieces of a task; the last is a `SourceEnded` or a `SourceRefused`."""
    uri = task.uri
    try:
        with open_source(task) as source, _slabs_of(source) as slabs:
            record = task.part.record if task.part else record_of(source, task)
            yield SourceOpened(uri, record)
            window = task.part.window if task.part else None
            for cut in cut_tiles(source, task.recipe, task.image_size, slabs, window):
                if cut.skipped or cut.plain:
                    yield TilesSkipped(uri, cut.skipped, cut.plain)
                if cut.tiles:
                    tiles = _tile_records(source, cut.tiles)
                    yield TilesRead(uri, tiles, cut.images, task.captions)
            notes = (*record.notes, *source.notes) if task.part else source.notes
        yield SourceEnded(uri, tuple(dict.fromkeys(notes)), task.parts)
    except Exception as error:  # one odd file must not end a run over thousands
        yield refused(uri, error, remote=task.remote)


def count_tiles(task: SourceTask) -> int:
    """How many tiles a source has; 0 where reading it will say what is wrong."""
    try:
        with open_source(task) as source:
            return source.count(task.recipe)
    except Exception:
        return 0


def open_source(task: SourceTask) -> RasterSource:
    """The source of a task; raises as `RasterSource.open` does, and `changed` for a part of one
    that is not what it was when it was divided."""
    part, given = task.part, task.overrides
    source = RasterSource.open(
        task.uri,
        bands=part.record.bands if part else given.bands,
        stretch=part.record.stretch if part else None,
        percentiles=task.recipe.stretch,
        crs=given.crs,
        validity=part.record.validity if part else None,
        remote=task.remote,
        within=task.within,
    )
    if part and (source.size, source.mtime_ns) != (part.record.size, part.record.mtime_ns):
        source.close()
        raise GeomeltError(
            f"{display_name(task.uri)} changed while it was read: index it again.", code="changed"
        )
    return source


def record_of(source: RasterSource, task: SourceTask) -> SourceRecord:
    """What an index keeps of a source."""
    given: Said = ("bands",) if task.overrides.bands else ()
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
        date_origin=source.date_origin,
        fingerprint=str(source.fingerprint()),
        notes=source.notes,
        said=(*given, "crs") if source.crs_from_user else given,
        validity=source.validity,
    )


def refused(uri: str, error: Exception, *, remote: bool) -> SourceRefused:
    """Why, and the state of the source on the disk as far as that can be found out."""
    if isinstance(error, GeomeltError):
        reason = error.detail
    else:
        log.debug("%s could not be read", uri, exc_info=True)
        cause = cause_of(error, uri) or type(error).__name__
        reason = f"{display_name(uri)} could not be read ({cause}): look at it with gdalinfo."
    try:
        return SourceRefused(uri, state_of(uri, remote=remote), reason)
    except (OSError, GeomeltError):
        return SourceRefused(uri, SourceState(0, 0), reason)


@contextmanager
def _slabs_of(source: RasterSource) -> Iterator[Read]:
    if source.in_one_piece or source.width * source.height <= _SMALL_PX:
        yield lambda slabs: (read_slab(source, slab) for slab in slabs)
    else:
        with SlabReaders(source, THREADS) as slabs:
            yield slabs


def _tile_records(source: RasterSource, tiles: Sequence[Tile]) -> list[TileRecord]:
    """Of tiles of one level."""
    footprints = source.footprints([tile.window for tile in tiles])
    return [
        TileRecord(
            level=tile.level,
            ground_size=tile.ground_size,
            window=(tile.window.col, tile.window.row, tile.window.width, tile.window.height),
            footprint=footprint,
        )
        for tile, footprint in zip(tiles, footprints, strict=True)
    ]

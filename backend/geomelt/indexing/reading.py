"""A source as the items of a stream: it opens, its tiles come, it ends or breaks."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from geomelt.base.errors import GeomeltError
from geomelt.engine.tasks import Images
from geomelt.imagery import (
    NO_OVERRIDES,
    RasterSource,
    SourceOverrides,
    SourceState,
    Tile,
    TileRecipe,
    state_of,
)
from geomelt.imagery.reading.cutting import cut_tiles
from geomelt.imagery.reading.slabs import Read, read_slab
from geomelt.imagery.reading.threads import SlabReaders
from geomelt.imagery.refusals import cause_of, display_name
from geomelt.index.records import Said, SourceRecord, TileRecord

log = logging.getLogger(__name__)

# More threads read a source only where it is large enough to keep them busy.
_SMALL_PX = 1 << 23
THREADS = max(2, min(8, (os.cpu_count() or 2) // 2))


@dataclass(frozen=True)
class OpenedSource:
    """The tiles of a source come next."""

    record: SourceRecord


@dataclass(frozen=True)
class ReadTiles:
    """Tiles, at least one, and their colours, (n, image_size, image_size, 3)."""

    records: list[TileRecord]
    images: Images


@dataclass(frozen=True)
class SkippedTiles:
    """So many tiles with too little valid ground, or of one single colour."""

    count: int


@dataclass(frozen=True)
class EndedSource:
    """All tiles of the source that was opened last have come.

    `notes` are what there is to know of how it was read, now that it is; `plain` tiles of one
    single colour were left out.
    """

    notes: tuple[str, ...] = ()
    plain: int = 0


@dataclass(frozen=True)
class BrokenSource:
    """A source that cannot be read, or not to its end; it may have been opened before."""

    uri: str
    state: SourceState
    reason: str


Item = OpenedSource | ReadTiles | SkippedTiles | EndedSource | BrokenSource


@dataclass(frozen=True)
class SourceReader:
    """Reads sources by one recipe for one model; `within` as `RasterSource.open` has it.

    `said`: by uri, what the user said of a source.
    """

    recipe: TileRecipe
    image_size: int
    remote: bool
    within: Sequence[Path]
    said: Mapping[str, SourceOverrides] = field(default_factory=dict)

    def read(self, uri: str) -> Iterator[Item]:
        """The items of a source; the last is an `EndedSource` or a `BrokenSource`."""
        try:
            with self._open(uri) as source, _slabs_of(source) as read:
                yield OpenedSource(self._record(source))
                plain = 0
                for cut in cut_tiles(source, self.recipe, self.image_size, read):
                    plain += cut.plain
                    if cut.skipped or cut.plain:
                        yield SkippedTiles(cut.skipped + cut.plain)
                    if cut.tiles:
                        yield ReadTiles(_tile_records(source, cut.tiles), cut.images)
                notes = source.notes + ((_plain(uri, plain),) if plain else ())
            yield EndedSource(notes, plain)
        except Exception as error:  # one odd file must not end a run over thousands
            yield broken(uri, error, remote=self.remote)

    def count(self, uri: str) -> int:
        """How many tiles a source has; 0 where reading it will say what is wrong."""
        try:
            with self._open(uri) as source:
                return source.count(self.recipe)
        except Exception:
            return 0

    def _open(self, uri: str) -> RasterSource:
        said = self.said.get(uri, NO_OVERRIDES)
        return RasterSource.open(
            uri,
            bands=said.bands,
            crs=said.crs,
            percentiles=self.recipe.stretch,
            remote=self.remote,
            within=self.within,
        )

    def _record(self, source: RasterSource) -> SourceRecord:
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
            said=self._said_of(source),
            validity=source.validity,
        )

    def _said_of(self, source: RasterSource) -> Said:
        bands: Said = ("bands",) if self.said.get(source.uri, NO_OVERRIDES).bands else ()
        return (*bands, "crs") if source.crs_from_user else bands


def _plain(uri: str, count: int) -> str:
    tiles = "1 tile" if count == 1 else f"{count:,} tiles"
    return f"{uri} has {tiles} of one single colour, left out as they show nothing."


def broken(uri: str, error: Exception, *, remote: bool) -> BrokenSource:
    """Why, and its state on the disk as far as that can be told."""
    if isinstance(error, GeomeltError):
        reason = error.detail
    else:
        log.debug("%s could not be read", uri, exc_info=True)
        cause = cause_of(error, uri) or type(error).__name__
        reason = f"{display_name(uri)} could not be read ({cause}): look at it with gdalinfo."
    try:
        return BrokenSource(uri, state_of(uri, remote=remote), reason)
    except (OSError, GeomeltError):
        return BrokenSource(uri, SourceState(0, 0), reason)


@contextmanager
def _slabs_of(source: RasterSource) -> Iterator[Read]:
    if source.in_one_piece or source.width * source.height <= _SMALL_PX:
        yield lambda slabs: (read_slab(source, slab) for slab in slabs)
    else:
        with SlabReaders(source, THREADS) as read:
            yield read


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

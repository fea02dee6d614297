"""Tiles of a source that is not complete: in memory, and past a bound in a file beside the index.

The file has no name, or is marked to be deleted: the system removes it however the process ends.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

import numpy.typing as npt

from geomelt.base import disk
from geomelt.base.addresses import SUFFIX, Address
from geomelt.base.errors import GeomeltError
from geomelt.index.contract import SourceStage
from geomelt.index.records import SourceRecord, TileRecord
from geomelt.index.sqlite.rows import TileRows, tile_rows
from geomelt.index.sqlite.sqlite_errors import disk_full
from geomelt.index.vectors import unit_vectors

MEMORY = 8 << 20  # bytes of a source that stay in memory: some 6,000 tiles of 256 numbers

Commit = Callable[[SourceRecord, bool, Iterator[TileRows]], None]
"""Writes a source, whether captions were asked for, and its tiles, in one transaction."""


class SqliteStage(SourceStage):
    """Prepares rows as tiles come, so that the transaction that stores them is short."""

    def __init__(
        self,
        address: Address,
        dimension: int,
        source: SourceRecord,
        captioned: bool,
        commit: Commit,
    ) -> None:
        self._address, self._dimension = address, dimension
        self._source, self._captioned, self._commit = source, captioned, commit
        prefix = f".{address.name}{SUFFIX}-"  # where it must have a name, it is no imagery's
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115
            MEMORY, prefix=prefix, dir=address.home
        )
        self._batches = 0

    def add(
        self,
        tiles: Sequence[TileRecord],
        vectors: npt.ArrayLike,
        captions: Sequence[str | None] | None = None,
    ) -> None:
        units = unit_vectors(vectors, self._dimension)
        texts = captions if captions is not None else [None] * len(tiles)
        if not len(units) == len(texts) == len(tiles):
            raise ValueError(f"{len(units)} vectors, {len(texts)} captions, {len(tiles)} tiles")
        rows = tile_rows(tiles, units, texts)
        with self._disk_errors():
            pickle.dump(rows, self._file, protocol=pickle.HIGHEST_PROTOCOL)
            self._file.flush()
        self._batches += 1

    def commit(self, *, notes: Sequence[str] | None = None) -> None:
        source = self._source
        if notes is not None:
            source = replace(source, notes=tuple(notes))
        self._commit(source, self._captioned, self._staged())
        self.discard()

    def discard(self) -> None:
        with suppress(OSError):  # of what a full disk did not take
            self._file.close()

    def _staged(self) -> Iterator[TileRows]:
        with self._disk_errors():
            self._file.seek(0)
            for _ in range(self._batches):
                rows: TileRows = pickle.load(self._file)
                yield rows

    @contextmanager
    def _disk_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            known = disk.as_geomelt_error(error)
            if known and known.code == "disk-full":
                raise disk_full(self._address) from error
            raise GeomeltError(
                f"Tiles for the index {self._address.name} could not be kept in "
                f"{self._address.home} until their source is complete ({error}): check its disk.",
                code="disk-error",
            ) from error

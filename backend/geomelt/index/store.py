"""One index: a SQLite file with sources, their tiles, vectors, places and captions."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import apsw
import numpy.typing as npt

from geomelt.errors import GeomeltError
from geomelt.index import database, rows, schema
from geomelt.index.database import ConnectionPool, explained, immediate, now
from geomelt.index.reader import IndexReader, no_such_tile
from geomelt.index.records import ModelStamp, SourceRecord, TileRecord
from geomelt.index.search import unit_vectors
from geomelt.index.writer import WriterClaim


class IndexStore(IndexReader):
    """An open index file; safe to use from many threads at once.

    Every write is one transaction and bumps `revision`. Readers go on while a writer works
    and see the index as it was before. All methods raise GeomeltError: `read-only`,
    `disk-full` and `index-busy` from writes, `damaged-index` from anything.
    """

    def __init__(self, path: Path, pool: ConnectionPool, *, read_only: bool) -> None:
        """Use `create` or `open`."""
        super().__init__(path, pool)
        self._read_only = read_only
        self._claim = WriterClaim(path, pool)

    @classmethod
    def create(
        cls, path: str | Path, model: ModelStamp, recipe: Mapping[str, Any] | None = None
    ) -> IndexStore:
        """Make a new, empty index and open it; `recipe` as JSON would hold it.

        Raises GeomeltError `index-exists`, `not-an-index`, `read-only` or `disk-full`.
        """
        path = Path(path).absolute()
        _refuse_folder(path)
        if path.exists():
            raise GeomeltError(
                f"There is an index {path} already: open it, delete it or choose another name.",
                code="index-exists",
                status=409,
            )
        # Made beside its place and then moved there: nobody ever meets half an index.
        part = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
        try:
            with explained(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                schema.make(part, model, recipe)
                part.rename(path)
        finally:
            part.unlink(missing_ok=True)
        return cls.open(path)

    @classmethod
    def open(cls, path: str | Path, *, read_only: bool = False) -> IndexStore:
        """Open an index that exists.

        Raises GeomeltError `no-such-index`, `not-an-index`, `newer-index` or `damaged-index`.
        """
        path = Path(path).absolute()
        _refuse_folder(path)
        if not path.is_file():
            raise GeomeltError(
                f"There is no index {path}: index some imagery into it first.",
                code="no-such-index",
                status=404,
            )
        pool = ConnectionPool(path)
        try:
            with explained(path), pool.lend() as db:
                schema.ensure_index(path, db)
            return cls(path, pool, read_only=read_only)
        except BaseException:
            pool.close()
            raise

    def close(self) -> None:
        self._pool.close()

    def __enter__(self) -> IndexStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other writers out for as long as a run takes.

        Single writes claim the index by themselves. Raises GeomeltError `index-busy` naming
        the process that writes and since when, or `read-only`.
        """
        if self._read_only:
            raise database.read_only(self.path)
        with self._claim.held():
            yield

    def set_recipe(self, recipe: Mapping[str, Any]) -> None:
        """How the tiles of all sources are cut; for an index that holds none yet."""
        with self._writing() as db:
            db.execute(
                "UPDATE meta SET value = ? WHERE key = 'recipe'", (json.dumps(dict(recipe)),)
            )

    def add_numerics(self, numerics: str) -> None:
        """Note what vectors are reckoned with from now on, beside what is noted."""
        noted = json.dumps(sorted({*self.numerics, numerics}))
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES ('numerics', ?)", (noted,))

    def replace_source(
        self,
        source: SourceRecord,
        tiles: Sequence[TileRecord],
        vectors: npt.ArrayLike,
        captions: Sequence[str | None] | None = None,
    ) -> None:
        """Store a source with its tiles in one transaction, in place of what it had before.

        `vectors` is (len(tiles), dimension), finite, of any length but zero; they are stored
        as unit vectors.
        """
        units = unit_vectors(vectors, self.model.dimension)
        texts = captions if captions is not None else [None] * len(tiles)
        if not len(units) == len(texts) == len(tiles):
            raise ValueError(f"{len(units)} vectors, {len(texts)} captions, {len(tiles)} tiles")
        with self._writing() as db:
            db.execute("DELETE FROM source WHERE uri = ?", (source.uri,))
            rows.insert_source(
                db,
                status="indexed",
                captioned=captions is not None,
                **rows.source_values(source),
            )
            source_id = db.last_insert_rowid()
            for tile, unit, text in zip(tiles, units, texts, strict=True):
                rows.insert_tile(db, source_id, tile, unit, text)

    def refuse_source(self, uri: str, size: int, mtime_ns: int, reason: str) -> None:
        """Note why a source cannot be indexed; tiles it had are gone with what it was."""
        with self._writing() as db:
            db.execute("DELETE FROM source WHERE uri = ?", (uri,))
            rows.insert_source(
                db, status="refused", uri=uri, size=size, mtime_ns=mtime_ns, reason=reason
            )

    def remove_sources(self, uris: Iterable[str]) -> None:
        """Forget sources and their tiles; unknown ones are no error."""
        with self._writing() as db:
            db.executemany("DELETE FROM source WHERE uri = ?", ((uri,) for uri in uris))

    def add_captions(self, captions: Mapping[int, str]) -> None:
        """Give tiles (by id) their captions, in place of earlier ones.

        Raises GeomeltError `no-such-tile`; then none is written.
        """
        with self._writing() as db:
            for tile_id, text in captions.items():
                if not db.execute("SELECT 1 FROM tile WHERE id = ?", (tile_id,)).get:
                    raise no_such_tile(self.path, tile_id)
                db.execute("DELETE FROM caption WHERE rowid = ?", (tile_id,))
                db.execute("INSERT INTO caption (rowid, text) VALUES (?, ?)", (tile_id, text))

    @contextmanager
    def _writing(self) -> Iterator[apsw.Connection]:
        with self.writing(), explained(self.path), self._pool.lend() as db, immediate(db):
            yield db
            db.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
            db.execute("UPDATE meta SET value = ? WHERE key = 'updated'", (now(),))


def _refuse_folder(path: Path) -> None:
    if path.is_dir():
        raise GeomeltError(
            f"{path} is a folder, not an index file: name a file such as {path / 'city.geomelt'}.",
            code="not-an-index",
        )

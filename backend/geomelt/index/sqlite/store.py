"""One index: a SQLite file with sources, their tiles, vectors, places and captions."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import apsw
import numpy.typing as npt

from geomelt.base.addresses import no_such_index
from geomelt.base.clock import now
from geomelt.base.errors import GeomeltError
from geomelt.base.stamp import ModelStamp
from geomelt.index.cache import CacheOptions
from geomelt.index.records import DateOrigin, SourceRecord, TileRecord
from geomelt.index.sqlite import database, rows, schema
from geomelt.index.sqlite.concepts import Concepts
from geomelt.index.sqlite.database import ConnectionPool, explained, immediate, no_such_tile
from geomelt.index.sqlite.opening import open_pool
from geomelt.index.sqlite.reader import IndexReader
from geomelt.index.sqlite.writer import WriterClaim
from geomelt.index.vectors import unit_vectors


class IndexStore(IndexReader):
    """An open index file; safe to use from many threads at once.

    Every write is one transaction and bumps `revision`. Readers go on while a writer works
    and see the index as it was before. All methods raise GeomeltError: `read-only`,
    `disk-full` and `index-busy` from writes, `damaged-index` from anything.
    """

    def __init__(
        self, path: Path, pool: ConnectionPool, options: CacheOptions, *, read_only: bool
    ) -> None:
        """Use `create` or `open`."""
        super().__init__(path, pool, options)
        self._read_only = read_only
        self._claim = WriterClaim(path, pool)
        self._wrote = False
        self.concepts = Concepts(path, pool, read_only=read_only)

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
    def open(
        cls, path: str | Path, *, read_only: bool = False, cache: CacheOptions | None = None
    ) -> IndexStore:
        """Open an index that exists; `cache` None means what the environment says of it.

        Raises GeomeltError `no-such-index`, `not-an-index`, `newer-index` or `damaged-index`.
        """
        path = Path(path).absolute()
        _refuse_folder(path)
        if not path.is_file():
            raise no_such_index(path)
        pool, may_write = open_pool(path)
        try:
            options = cache or CacheOptions.from_environment()
            return cls(path, pool, options, read_only=read_only or not may_write)
        except BaseException:
            pool.close()
            raise

    def close(self) -> None:
        self._cache.close()
        if self._wrote:
            # Readers that stay open would keep the log from being written back by itself.
            with contextlib.suppress(apsw.Error), self._pool.lend() as db:
                db.pragma("wal_checkpoint(TRUNCATE)")
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

    @contextmanager
    def replacing(self, source: SourceRecord, *, captioned: bool) -> Iterator[TileSink]:
        """Store a source in place of what it had before: all of it, or nothing on an error.

        One transaction, however long it takes: until it ends readers see the source as it was,
        and nothing else can be written. Memory does not grow with the tiles.
        """
        with self._writing() as db:
            db.execute("DELETE FROM source WHERE uri = ?", (source.uri,))
            rows.insert_source(
                db, status="indexed", captioned=captioned, **rows.source_values(source)
            )
            yield TileSink(db, db.last_insert_rowid(), self.model.dimension)

    def replace_source(
        self,
        source: SourceRecord,
        tiles: Sequence[TileRecord],
        vectors: npt.ArrayLike,
        captions: Sequence[str | None] | None = None,
    ) -> None:
        """`replacing` for a source whose tiles are all at hand."""
        with self.replacing(source, captioned=captions is not None) as sink:
            sink.add(tiles, vectors, captions)

    def rename_source(
        self,
        old_uri: str,
        new_uri: str,
        size: int,
        mtime_ns: int,
        dated: tuple[str | None, DateOrigin | None] | None = None,
    ) -> None:
        """A moved file keeps its tiles; whatever the index held under `new_uri` goes.

        `dated`, date and origin, takes the place of what the source had; None leaves it.
        Raises GeomeltError `no-such-source`.
        """
        with self._writing() as db:
            if old_uri != new_uri:
                db.execute("DELETE FROM source WHERE uri = ?", (new_uri,))
            db.execute(
                "UPDATE source SET uri = ?, size = ?, mtime_ns = ? "
                "WHERE uri = ? AND status = 'indexed'",
                (new_uri, size, mtime_ns, old_uri),
            )
            if not db.changes():
                raise GeomeltError(
                    f"There is no source {old_uri} in the index {self.path.stem}: index it anew.",
                    code="no-such-source",
                )
            # A label knows its tile by the source's uri when it is indexed again.
            db.execute(
                "UPDATE OR REPLACE concept_label SET source = ? WHERE source = ?",
                (new_uri, old_uri),
            )
            if dated:
                db.execute(
                    "UPDATE source SET date = ?, date_origin = ? WHERE uri = ?", (*dated, new_uri)
                )

    def note_fingerprint(self, uri: str, fingerprint: str) -> None:
        """What a source whose tiles stay as they are is known by from now on."""
        with self._writing() as db:
            db.execute("UPDATE source SET fingerprint = ? WHERE uri = ?", (fingerprint, uri))

    def mark_captioned(self, uri: str) -> None:
        """Note that captions were asked for, for all tiles of a source."""
        with self._writing() as db:
            db.execute("UPDATE source SET captioned = 1 WHERE uri = ?", (uri,))

    def refuse_source(self, uri: str, size: int, mtime_ns: int, reason: str) -> None:
        """Note why a source cannot be indexed; tiles it had are gone with what it was.

        What the user said of it stays, for when it can be.
        """
        with self._writing() as db:
            said = rows.said_values(db, uri)
            db.execute("DELETE FROM source WHERE uri = ?", (uri,))
            rows.insert_source(
                db, status="refused", uri=uri, size=size, mtime_ns=mtime_ns, reason=reason, **said
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
            self._wrote = True
            yield db
            db.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
            db.execute("UPDATE meta SET value = ? WHERE key = 'updated'", (now(),))


class TileSink:
    """Takes the tiles of one source while `IndexStore.replacing` holds its transaction open."""

    def __init__(self, db: apsw.Connection, source_id: int, dimension: int) -> None:
        self._db, self._source_id, self._dimension = db, source_id, dimension

    def add(
        self,
        tiles: Sequence[TileRecord],
        vectors: npt.ArrayLike,
        captions: Sequence[str | None] | None = None,
    ) -> None:
        """More tiles of the source.

        `vectors` is (len(tiles), dimension), finite, of any length but zero; they are stored
        as unit vectors. ValueError otherwise.
        """
        units = unit_vectors(vectors, self._dimension)
        texts = captions if captions is not None else [None] * len(tiles)
        if not len(units) == len(texts) == len(tiles):
            raise ValueError(f"{len(units)} vectors, {len(texts)} captions, {len(tiles)} tiles")
        rows.insert_tiles(self._db, self._source_id, tiles, units, texts)

    def note(self, notes: Sequence[str]) -> None:
        """Sentences on how the source was read, in place of those of its record."""
        rows.update_notes(self._db, self._source_id, notes)


def _refuse_folder(path: Path) -> None:
    if path.is_dir():
        raise GeomeltError(
            f"{path} is a folder, not an index file: name a file such as {path / 'city.geomelt'}.",
            code="not-an-index",
        )

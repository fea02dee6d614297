"""One index: a SQLite file with sources, their tiles, vectors, places and captions."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import apsw

from geomelt.base.addresses import Address
from geomelt.base.clock import now
from geomelt.index.cache.cache_options import CacheOptions
from geomelt.index.contract import SourceStage, Store
from geomelt.index.index_errors import no_such_source, no_such_tile
from geomelt.index.records import DateOrigin, SourceRecord
from geomelt.index.sqlite import rows
from geomelt.index.sqlite.claim import WriterClaim
from geomelt.index.sqlite.concept_tables import SqliteConcepts
from geomelt.index.sqlite.database import ConnectionPool, immediate
from geomelt.index.sqlite.reader import SqliteReader
from geomelt.index.sqlite.rows import TileRows
from geomelt.index.sqlite.sqlite_errors import read_only, reported
from geomelt.index.sqlite.staging import SqliteStage


class SqliteStore(SqliteReader, Store):
    """An open index file. Every write is one transaction and bumps `revision`."""

    def __init__(
        self, address: Address, pool: ConnectionPool, options: CacheOptions, *, read_only: bool
    ) -> None:
        """`SqliteCatalog` opens and makes them."""
        super().__init__(address, pool, options)
        self._read_only = read_only
        self._claim = WriterClaim(address, pool)
        self._wrote = False
        self.concepts = SqliteConcepts(address, pool, read_only=read_only)

    def close(self) -> None:
        self._cache.close()
        if self._wrote:
            # Readers that stay open would keep the log from being written back by itself.
            with contextlib.suppress(apsw.Error), self._pool.lend() as db:
                db.pragma("wal_checkpoint(TRUNCATE)")
        self._pool.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        if self._read_only:
            raise read_only(self.address)
        with self._claim.held():
            yield

    def set_recipe(self, recipe: Mapping[str, Any]) -> None:
        with self._writing() as db:
            db.execute(
                "UPDATE meta SET value = ? WHERE key = 'recipe'", (json.dumps(dict(recipe)),)
            )

    def add_numerics(self, numerics: str) -> None:
        noted = json.dumps(sorted({*self.numerics, numerics}))
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES ('numerics', ?)", (noted,))

    def stage(self, source: SourceRecord, *, captioned: bool) -> SourceStage:
        if self._read_only:
            raise read_only(self.address)
        return SqliteStage(self.address, self.model.dimension, source, captioned, self._replace)

    def rename_source(
        self,
        old_uri: str,
        new_uri: str,
        size: int,
        mtime_ns: int,
        dated: tuple[str | None, DateOrigin | None] | None = None,
    ) -> None:
        with self._writing() as db:
            if old_uri != new_uri:
                db.execute("DELETE FROM source WHERE uri = ?", (new_uri,))
            db.execute(
                "UPDATE source SET uri = ?, size = ?, mtime_ns = ? "
                "WHERE uri = ? AND status = 'indexed'",
                (new_uri, size, mtime_ns, old_uri),
            )
            if not db.changes():
                raise no_such_source(self.address, old_uri)
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
        with self._writing() as db:
            db.execute("UPDATE source SET fingerprint = ? WHERE uri = ?", (fingerprint, uri))

    def mark_captioned(self, uri: str) -> None:
        with self._writing() as db:
            db.execute("UPDATE source SET captioned = 1 WHERE uri = ?", (uri,))

    def refuse_source(self, uri: str, size: int, mtime_ns: int, reason: str) -> None:
        with self._writing() as db:
            said = rows.said_values(db, uri)
            db.execute("DELETE FROM source WHERE uri = ?", (uri,))
            rows.insert_source(
                db, status="refused", uri=uri, size=size, mtime_ns=mtime_ns, reason=reason, **said
            )

    def remove_sources(self, uris: Iterable[str]) -> None:
        with self._writing() as db:
            db.executemany("DELETE FROM source WHERE uri = ?", ((uri,) for uri in uris))

    def add_captions(self, captions: Mapping[int, str]) -> None:
        with self._writing() as db:
            for tile_id, text in captions.items():
                if not db.execute("SELECT 1 FROM tile WHERE id = ?", (tile_id,)).get:
                    raise no_such_tile(self.address, tile_id)
                db.execute("DELETE FROM caption WHERE rowid = ?", (tile_id,))
                db.execute("INSERT INTO caption (rowid, text) VALUES (?, ?)", (tile_id, text))

    def _replace(self, source: SourceRecord, captioned: bool, tiles: Iterator[TileRows]) -> None:
        with self._writing() as db:
            db.execute("DELETE FROM source WHERE uri = ?", (source.uri,))
            rows.insert_source(
                db, status="indexed", captioned=captioned, **rows.source_values(source)
            )
            source_id = db.last_insert_rowid()
            for some in tiles:
                rows.insert_tiles(db, source_id, some)

    @contextmanager
    def _writing(self) -> Iterator[apsw.Connection]:
        with self.writing(), reported(self.address), self._pool.lend() as db, immediate(db):
            self._wrote = True
            yield db
            db.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
            db.execute("UPDATE meta SET value = ? WHERE key = 'updated'", (now(),))

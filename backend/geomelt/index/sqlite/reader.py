"""The reading half of an index: what it holds and what it finds."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import apsw
import numpy as np
import numpy.typing as npt

from geomelt.base.addresses import Address
from geomelt.base.stamp import ModelStamp
from geomelt.index import merging
from geomelt.index.cache.cache_options import CacheOptions
from geomelt.index.cache.keeper import CacheKeeper
from geomelt.index.contract import Reader
from geomelt.index.filters import EVERYTHING, Filter
from geomelt.index.footprints import Polygons
from geomelt.index.index_errors import no_such_tile
from geomelt.index.records import Counts, StoredSource, StoredTile, Vector
from geomelt.index.sqlite import check, paging, rows, scan, selecting, tile_sample, words
from geomelt.index.sqlite.database import ConnectionPool, reading
from geomelt.index.sqlite.moment import SqliteSnapshot
from geomelt.index.sqlite.sqlite_errors import reported
from geomelt.index.vectors import unit_vector


class SqliteReader(Reader):
    """The reading half of an open index file."""

    def __init__(self, address: Address, pool: ConnectionPool, options: CacheOptions) -> None:
        self.address = address
        self._pool = pool
        self._pinned = threading.local()
        meta = self._meta()
        self.model = ModelStamp(**json.loads(meta["model"]))
        self.created = str(meta["created"])
        self._cache = CacheKeeper(self, options)
        self._counted: tuple[int, Counts] | None = None
        self._background: dict[int, tuple[int, Vector]] = {}

    @contextmanager
    def moment(self) -> Iterator[None]:
        with self._reading() as db:
            outer, self._pinned.db = getattr(self._pinned, "db", None), db
            try:
                yield
            finally:
                self._pinned.db = outer

    @property
    def recipe(self) -> dict[str, Any] | None:
        recipe: dict[str, Any] | None = json.loads(self._meta()["recipe"])
        return recipe

    @property
    def numerics(self) -> list[str]:
        noted: list[str] = json.loads(self._meta().get("numerics", "[]"))
        return noted

    @property
    def updated(self) -> str:
        return str(self._meta()["updated"])

    @property
    def revision(self) -> int:
        with self._reading() as db:
            return rows.read_revision(db)

    def counts(self) -> Counts:
        with self._reading() as db:
            revision = rows.read_revision(db)
            if (counted := self._counted) is None or counted[0] != revision:
                self._counted = counted = revision, rows.read_counts(db)
        return counted[1]

    def check(self) -> list[str]:
        with self._reading() as db:
            return check.problems(db)

    # Sources and tiles

    def source(self, uri: str) -> StoredSource | None:
        with self._reading() as db:
            return next(iter(rows.read_sources(db, uri)), None)

    def sources(self) -> list[StoredSource]:
        with self._reading() as db:
            return rows.read_sources(db)

    def tile(self, tile_id: int) -> StoredTile:
        with self._reading() as db:
            tiles = rows.read_tiles(db, [tile_id])
        if tile_id not in tiles:
            raise no_such_tile(self.address, tile_id)
        return tiles[tile_id]

    def sample(self, count: int) -> list[StoredTile]:
        with self._reading() as db:
            return list(rows.read_tiles(db, tile_sample.even_ids(db, count)).values())

    def tiles(self, ids: Sequence[int]) -> list[StoredTile]:
        with self._reading() as db:
            found = rows.read_tiles(db, ids)
        return [found[tile_id] for tile_id in ids if tile_id in found]

    def uncaptioned(self, uri: str) -> list[int]:
        with self._reading() as db:
            ids = db.execute(
                "SELECT t.id FROM tile t JOIN source s ON s.id = t.source_id WHERE s.uri = ? "
                "AND NOT EXISTS (SELECT 1 FROM caption c WHERE c.rowid = t.id) ORDER BY t.id",
                (uri,),
            )
            return [tile_id for (tile_id,) in ids]

    def vectors(self, ids: Sequence[int]) -> Vector:
        with self._reading() as db:
            return self._vectors(db, ids)

    def footprints(self, ids: Sequence[int]) -> Polygons:
        with self._reading() as db:
            return rows.read_footprints(db, ids)

    def background(self, count: int = 2000) -> Vector:
        with self._reading() as db:
            revision = rows.read_revision(db)
            if (drawn := self._background.get(count)) is None or drawn[0] != revision:
                drawn = revision, self._vectors(db, tile_sample.random_ids(db, count))
                self._background[count] = drawn
        return drawn[1]

    # Search

    def nearest(
        self, vector: npt.ArrayLike, k: int, where: Filter = EVERYTHING
    ) -> list[tuple[int, float]]:
        unit = unit_vector(vector, self.model.dimension)
        with self._reading() as db:
            snapshot = self._snapshot(db)
            if view := self._cache.view(snapshot):
                return view.nearest(snapshot, unit, k, where)
            return scan.nearest(db, unit, k, where)

    def ensure_cache(self, *, wait: bool = False) -> None:
        self._cache.ensure(wait=wait)

    def worded(self, text: str, k: int, where: Filter = EVERYTHING) -> list[tuple[int, float]]:
        with self._reading() as db:
            return words.worded(db, text, k, where)

    def within(self, where: Filter) -> list[int]:
        with self._reading() as db:
            snapshot = self._snapshot(db)
            if view := self._cache.view(snapshot):
                return view.within(snapshot, where)
            return selecting.within(db, where)

    def passing_after(self, where: Filter, after: int, k: int) -> list[int]:
        with self._reading() as db:
            return paging.passing_after(db, where, after, k)

    def merged(self, ranked: Sequence[tuple[int, float]], k: int) -> list[tuple[int, float]]:
        with self._reading() as db:
            return merging.merged(ranked, k, partial(rows.read_grounds, db))

    @contextmanager
    def snapshot(self) -> Iterator[SqliteSnapshot]:
        """The index as it is now, for its search cache."""
        with self._reading() as db:
            yield self._snapshot(db)

    # Inside

    def _snapshot(self, db: apsw.Connection) -> SqliteSnapshot:
        return SqliteSnapshot(db, self.model.dimension)

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        """One moment of the index, whatever a writer does meanwhile."""
        pinned: apsw.Connection | None = getattr(self._pinned, "db", None)
        if pinned is not None:
            with reported(self.address):
                yield pinned
            return
        with reported(self.address), self._pool.lend() as db, reading(db):
            yield db

    def _meta(self) -> dict[str, Any]:
        with self._reading() as db:
            pairs: Any = db.execute("SELECT key, value FROM meta").fetchall()
        meta: dict[str, Any] = dict(pairs)
        return meta

    def _vectors(self, db: apsw.Connection, ids: Sequence[int]) -> Vector:
        pairs: Any = db.execute(
            "SELECT tile_id, vector FROM tile_vector "
            "WHERE tile_id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        ).fetchall()
        found: dict[int, bytes] = dict(pairs)
        for tile_id in ids:
            if tile_id not in found:
                raise no_such_tile(self.address, tile_id)
        joined = b"".join(found[tile_id] for tile_id in ids)
        return np.frombuffer(joined, dtype=np.float32).reshape(len(ids), self.model.dimension)

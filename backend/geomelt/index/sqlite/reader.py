"""The reading half of an index: what it holds and what it finds."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import numpy as np
import numpy.typing as npt

from geomelt.base.errors import GeomeltError
from geomelt.base.stamp import ModelStamp
from geomelt.index import footprints
from geomelt.index.cache import CacheKeeper, CacheOptions
from geomelt.index.filters import EVERYTHING, Filter
from geomelt.index.records import Counts, StoredSource, StoredTile, Vector
from geomelt.index.sqlite import check, merging, paging, rows, sampling, scan, selecting, words
from geomelt.index.sqlite.database import ConnectionPool, explained, no_such_tile, reading
from geomelt.index.vectors import unit_vector


class IndexReader:
    """Everything about an open index that leaves it as it is."""

    def __init__(self, path: Path, pool: ConnectionPool, options: CacheOptions) -> None:
        self.path = path
        self._pool = pool
        self._pinned = threading.local()
        meta = self._meta()
        self.model = ModelStamp(**json.loads(meta["model"]))
        self.created = str(meta["created"])
        self._cache = CacheKeeper(path, pool, self.model.dimension, options)
        self._counted: tuple[int, Counts] | None = None
        self._background: dict[int, tuple[int, Vector]] = {}

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Let all reading of this thread see the index as it is now, whatever is written."""
        with self._reading() as db:
            outer, self._pinned.db = getattr(self._pinned, "db", None), db
            try:
                yield
            finally:
                self._pinned.db = outer

    @property
    def recipe(self) -> dict[str, Any] | None:
        """How the tiles of new sources are cut; None while nobody has said."""
        recipe: dict[str, Any] | None = json.loads(self._meta()["recipe"])
        return recipe

    @property
    def numerics(self) -> list[str]:
        """What the vectors were reckoned with, all that were found equal; empty at first."""
        noted: list[str] = json.loads(self._meta().get("numerics", "[]"))
        return noted

    @property
    def updated(self) -> str:
        """When the index was last written: ISO 8601, UTC."""
        return str(self._meta()["updated"])

    @property
    def revision(self) -> int:
        """Counts the writes: as long as it stays, so do all answers."""
        return int(self._meta()["revision"])

    def require_model(self, model: ModelStamp) -> None:
        """Raises GeomeltError `other-model` when vectors of `model` do not belong here."""
        if model != self.model:
            raise GeomeltError(
                f"The index {self.path.stem} was made with the model {self.model}, but {model} "
                "is loaded: index the imagery again into a new index, or choose the model (and "
                "adapter) it was made with.",
                code="other-model",
            )

    def counts(self) -> Counts:
        with self._reading() as db:
            revision = rows.read_revision(db)
            if (counted := self._counted) is None or counted[0] != revision:
                self._counted = counted = revision, rows.read_counts(db)
        return counted[1]

    def report(self) -> dict[str, Any]:
        """Tiles and sources as `GET /v1/indexes/{name}/report` answers them."""
        sources = self.sources()
        return {
            "tiles": sum(source.tiles for source in sources),
            "sources": [
                {
                    "uri": source.uri,
                    "status": source.status,
                    "tiles": source.tiles,
                    "reason": source.reason,
                    "date": source.record.date if source.record else None,
                    "date_origin": source.record.date_origin if source.record else None,
                    "captioned": source.captioned,
                    "bounds": list(source.record.bounds) if source.record else None,
                    "notes": list(source.record.notes) if source.record else [],
                    "crs": source.record.crs if source.record else None,
                    "bands": list(source.record.bands) if source.record else None,
                    "said": list(source.record.said) if source.record else [],
                }
                for source in sources
            ],
        }

    def check(self) -> list[str]:
        """What is wrong with the index, a sentence each; empty when it is whole."""
        with self._reading() as db:
            return check.problems(db)

    # Sources and tiles

    def source(self, uri: str) -> StoredSource | None:
        with self._reading() as db:
            return next(iter(rows.read_sources(db, uri)), None)

    def sources(self) -> list[StoredSource]:
        """All sources, by uri."""
        with self._reading() as db:
            return rows.read_sources(db)

    def tile(self, tile_id: int) -> StoredTile:
        """Raises GeomeltError `no-such-tile`."""
        with self._reading() as db:
            tiles = rows.read_tiles(db, [tile_id])
        if tile_id not in tiles:
            raise no_such_tile(self.path, tile_id)
        return tiles[tile_id]

    def sample(self, count: int) -> list[StoredTile]:
        """Up to `count` tiles from all over the index."""
        with self._reading() as db:
            return list(rows.read_tiles(db, sampling.even_ids(db, count)).values())

    def tiles(self, ids: Sequence[int]) -> list[StoredTile]:
        """The tiles of `ids` in their order, those left out that are gone by now."""
        with self._reading() as db:
            found = rows.read_tiles(db, ids)
        return [found[tile_id] for tile_id in ids if tile_id in found]

    def uncaptioned(self, uri: str) -> list[int]:
        """The ids of a source's tiles that have no caption, ascending."""
        with self._reading() as db:
            ids = db.execute(
                "SELECT t.id FROM tile t JOIN source s ON s.id = t.source_id WHERE s.uri = ? "
                "AND NOT EXISTS (SELECT 1 FROM caption c WHERE c.rowid = t.id) ORDER BY t.id",
                (uri,),
            )
            return [tile_id for (tile_id,) in ids]

    def vectors(self, ids: Sequence[int]) -> Vector:
        """The unit vectors of tiles, float32 (n, dimension), in the order of `ids`.

        Raises GeomeltError `no-such-tile`.
        """
        with self._reading() as db:
            return self._vectors(db, ids)

    def footprints(self, ids: Sequence[int]) -> footprints.Polygons:
        """The footprints of tiles that exist, object (n,), in the order of `ids`."""
        with self._reading() as db:
            return rows.read_footprints(db, ids)

    def background(self, count: int = 2000) -> Vector:
        """Vectors of tiles drawn by chance, float32 (n, dimension), n `count` or all there are.

        The same ones as long as the revision stays: what all searches can be compared with.
        """
        with self._reading() as db:
            revision = rows.read_revision(db)
            if (drawn := self._background.get(count)) is None or drawn[0] != revision:
                drawn = revision, self._vectors(db, sampling.random_ids(db, count))
                self._background[count] = drawn
        return drawn[1]

    # Search

    def nearest(
        self, vector: npt.ArrayLike, k: int, where: Filter = EVERYTHING
    ) -> list[tuple[int, float]]:
        """(tile id, cosine) of the `k` tiles nearest to `vector` (dimension,), best first.

        Equal ones by id; fewer only when no more pass `where`.
        """
        unit = unit_vector(vector, self.model.dimension)
        with self._reading() as db:
            view = self._cache.view(db)
            return (view or scan).nearest(db, unit, k, where)

    def ensure_cache(self, *, wait: bool = False) -> None:
        """Have what makes `nearest` quick brought up to date where the index is large.

        In the background unless waited for; cheap when there is nothing to do, and never fails.
        """
        self._cache.ensure(wait=wait)

    def scores(self, vector: npt.ArrayLike, ids: Sequence[int]) -> Vector:
        """The cosines of tiles with `vector`, float32 (n,). Raises GeomeltError `no-such-tile`."""
        scores: Vector = self.vectors(ids) @ unit_vector(vector, self.model.dimension)
        return np.clip(scores, -1, 1)

    def worded(self, text: str, k: int, where: Filter = EVERYTHING) -> list[tuple[int, float]]:
        """(tile id, bm25 relevance) of the `k` captions that hold words of `text` best."""
        with self._reading() as db:
            return words.worded(db, text, k, where)

    def within(self, where: Filter) -> list[int]:
        """The ids of all tiles that pass, ascending."""
        with self._reading() as db:
            view = self._cache.view(db)
            return (view or selecting).within(db, where)

    def passing_after(self, where: Filter, after: int, k: int) -> list[int]:
        """The first `k` ids above `after` of tiles that pass, ascending."""
        with self._reading() as db:
            return paging.passing_after(db, where, after, k)

    def merged(self, ranked: Sequence[tuple[int, float]], k: int) -> list[tuple[int, float]]:
        """The first `k` of `ranked` (best first) of which none lies mostly on a better one.

        Hits of different sources merge only where both have the same known date.
        """
        with self._reading() as db:
            return merging.merged(db, ranked, k)

    # Inside

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        """One moment of the index, whatever a writer does meanwhile."""
        pinned: apsw.Connection | None = getattr(self._pinned, "db", None)
        if pinned is not None:
            with explained(self.path):
                yield pinned
            return
        with explained(self.path), self._pool.lend() as db, reading(db):
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
                raise no_such_tile(self.path, tile_id)
        joined = b"".join(found[tile_id] for tile_id in ids)
        return np.frombuffer(joined, dtype=np.float32).reshape(len(ids), self.model.dimension)

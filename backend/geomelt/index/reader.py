"""The reading half of an index: what it holds and what it finds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import numpy as np
import numpy.typing as npt

from geomelt.errors import GeomeltError
from geomelt.index import check, rows
from geomelt.index.database import ConnectionPool, explained
from geomelt.index.records import (
    Bounds,
    Counts,
    Hit,
    ModelStamp,
    Query,
    StoredSource,
    StoredTile,
    Vector,
)
from geomelt.index.search import query_vector, search, unit_vectors


class IndexReader:
    """Everything about an open index that leaves it as it is."""

    def __init__(self, path: Path, pool: ConnectionPool) -> None:
        self.path = path
        self._pool = pool
        meta = self._meta()
        self.model = ModelStamp(**json.loads(meta["model"]))
        self.created = str(meta["created"])

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
                status=409,
            )

    def counts(self) -> Counts:
        with self._reading() as db:
            tiles, indexed, refused = db.execute(
                "SELECT (SELECT count(*) FROM tile), "
                "(SELECT count(*) FROM source WHERE status = 'indexed'), "
                "(SELECT count(*) FROM source WHERE status = 'refused')"
            ).get
        return Counts(tiles=tiles, sources=indexed, refused=refused)

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
            ids: Any = db.execute(
                "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM tile) "
                "WHERE place % max(1, (SELECT count(*) FROM tile) / ?1) = 0 LIMIT ?1",
                (count,),
            ).fetchall()
            return list(rows.read_tiles(db, [tile_id for (tile_id,) in ids]).values())

    def vectors(self, ids: Sequence[int]) -> Vector:
        """The unit vectors of tiles, float32 (n, dimension), in the order of `ids`.

        Raises GeomeltError `no-such-tile`.
        """
        with self._reading() as db:
            return self._vectors(db, ids)

    def search(
        self,
        vector: npt.ArrayLike | None,
        *,
        k: int,
        min_score: float | None = None,
        extent: Bounds | None = None,
        positive: Sequence[int] = (),
        negative: Sequence[int] = (),
        merge: bool = True,
        words: str | None = None,
    ) -> list[Hit]:
        """The `k` best tiles (1 to 10,000), best first; fewer only when there are no more.

        `vector` is the text's embedding (dimension,), None when examples alone say what is
        meant. `positive` and `negative` are ids of example tiles, which are not found again;
        they move the query as `query_vector` says. See `Query` for the other filters.
        Raises GeomeltError `empty-query`, `bad-k`, `bad-extent` or `no-such-tile`.
        """
        query = Query(
            k=k,
            min_score=min_score,
            extent=extent,
            words=words,
            merge=merge,
            excluded=frozenset(positive) | frozenset(negative),
        )
        with self._reading() as db:
            looked_for = query_vector(
                None
                if vector is None
                else unit_vectors(np.atleast_2d(vector), self.model.dimension)[0],
                self._vectors(db, positive),
                self._vectors(db, negative),
            )
            return search(db, looked_for, query)

    # Inside

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        """One moment of the index, whatever a writer does meanwhile."""
        with explained(self.path), self._pool.lend() as db:
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.execute("ROLLBACK")

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


def no_such_tile(path: Path, tile_id: int) -> GeomeltError:
    return GeomeltError(
        f"There is no tile {tile_id} in the index {path.stem}: its source may have been indexed "
        "again since; search once more.",
        code="no-such-tile",
        status=404,
    )

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
import numpy as np
import numpy.typing as npt

from geomelt.errors import GeomeltError
from geomelt.index import check, database, rows, schema, search
from geomelt.index.database import ConnectionPool, explained, immediate, now
from geomelt.index.records import (
    Bounds,
    Counts,
    Hit,
    ModelStamp,
    Query,
    SourceRecord,
    StoredSource,
    StoredTile,
    TileRecord,
    Vector,
)
from geomelt.index.writer import WriterClaim


class IndexStore:
    """An open index file; safe to use from many threads at once.

    Every write is one transaction and bumps `revision`. Readers go on while a writer works
    and see the index as it was before. All methods raise GeomeltError: `read-only`,
    `disk-full` and `index-busy` from writes, `damaged-index` from anything.
    """

    def __init__(self, path: Path, pool: ConnectionPool, *, read_only: bool) -> None:
        """Use `create` or `open`."""
        self.path = path
        self._pool = pool
        self._read_only = read_only
        self._claim = WriterClaim(path, pool)
        meta = self._meta()
        self.model = ModelStamp(**json.loads(meta["model"]))
        self.created = str(meta["created"])

    @classmethod
    def create(
        cls, path: str | Path, model: ModelStamp, recipe: Mapping[str, Any] | None = None
    ) -> IndexStore:
        """Make a new, empty index and open it; `recipe` as JSON would hold it.

        Raises GeomeltError `index-exists`, `read-only` or `disk-full`.
        """
        path = Path(path).absolute()
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
        if not path.is_file():
            raise GeomeltError(
                f"There is no index {path}: index some imagery into it first.",
                code="no-such-index",
                status=404,
            )
        pool = ConnectionPool(path, read_only=read_only)
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

    # What the index is

    @property
    def recipe(self) -> dict[str, Any] | None:
        """How the tiles of new sources are cut; None while nobody has said."""
        recipe: dict[str, Any] | None = json.loads(self._meta()["recipe"])
        return recipe

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
                "is loaded: index the imagery again into a new index, or choose the model it "
                "was made with.",
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
            raise _no_such_tile(self.path, tile_id)
        return tiles[tile_id]

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
        they move the query as `search.query_vector` says. See `Query` for the other filters.
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
            looked_for = search.query_vector(
                None if vector is None else self._unit(np.atleast_2d(vector))[0],
                self._vectors(db, positive),
                self._vectors(db, negative),
            )
            return search.search(db, looked_for, query)

    # Writing

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
        """How the tiles of sources are cut from now on."""
        with self._writing() as db:
            db.execute(
                "UPDATE meta SET value = ? WHERE key = 'recipe'", (json.dumps(dict(recipe)),)
            )

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
        units = self._unit(vectors)
        texts = captions if captions is not None else [None] * len(tiles)
        if not len(units) == len(texts) == len(tiles):
            raise ValueError(f"{len(units)} vectors, {len(texts)} captions, {len(tiles)} tiles")
        with self._writing() as db:
            db.execute("DELETE FROM source WHERE uri = ?", (source.uri,))
            rows.insert_source(
                db,
                status="indexed",
                recipe=rows.recipe_of_index(db),
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
                    raise _no_such_tile(self.path, tile_id)
                db.execute("DELETE FROM caption WHERE rowid = ?", (tile_id,))
                db.execute("INSERT INTO caption (rowid, text) VALUES (?, ?)", (tile_id, text))

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

    @contextmanager
    def _writing(self) -> Iterator[apsw.Connection]:
        with self.writing(), explained(self.path), self._pool.lend() as db, immediate(db):
            yield db
            db.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
            db.execute("UPDATE meta SET value = ? WHERE key = 'updated'", (now(),))

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
                raise _no_such_tile(self.path, tile_id)
        joined = b"".join(found[tile_id] for tile_id in ids)
        return np.frombuffer(joined, dtype=np.float32).reshape(len(ids), self.model.dimension)

    def _unit(self, vectors: npt.ArrayLike) -> Vector:
        """Vectors (n, dimension) at length one."""
        given = np.asarray(vectors, dtype=np.float32)
        if not len(given):
            return np.empty((0, self.model.dimension), dtype=np.float32)
        if given.shape[1] != self.model.dimension:
            raise ValueError(f"{given.shape[1]} numbers a vector, not {self.model.dimension}")
        lengths = np.linalg.norm(given, axis=1, keepdims=True)
        if not np.all(np.isfinite(lengths) & (lengths > 0)):
            raise ValueError("a vector that is zero or not finite")
        units: Vector = given / lengths
        return units


def _no_such_tile(path: Path, tile_id: int) -> GeomeltError:
    return GeomeltError(
        f"There is no tile {tile_id} in the index {path.stem}: its source may have been indexed "
        "again since; search once more.",
        code="no-such-tile",
        status=404,
    )

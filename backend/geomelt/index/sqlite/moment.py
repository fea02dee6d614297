"""An index file at one moment, read in bulk for the search cache."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import apsw
import numpy as np

from geomelt.index.cache.snapshot import PLACED, Ids, Placed, Snapshot
from geomelt.index.filter_table import SourceFacts
from geomelt.index.filters import Filter
from geomelt.index.footprints import Polygons
from geomelt.index.records import Vector
from geomelt.index.sqlite import rows, selecting


class SqliteSnapshot(Snapshot):
    """What a connection reads in its open transaction. Pages are read off one running query."""

    def __init__(self, db: apsw.Connection, dimension: int) -> None:
        self._db, self._dimension = db, dimension

    def revision(self) -> int:
        return rows.read_revision(self._db)

    def sources(self) -> Mapping[int, SourceFacts]:
        return {key: facts for _, key, facts in rows.read_facts(self._db)}

    def count(self, key: int | None = None) -> int:
        where = "" if key is None else "WHERE source_id = (SELECT id FROM source WHERE key = ?)"
        bindings = () if key is None else (key,)
        return int(self._db.execute(f"SELECT count(*) FROM tile {where}", bindings).get)

    def placed(self, page: int) -> Iterator[Placed]:
        keys = {id_: key for id_, key, _ in rows.read_facts(self._db)}
        found = self._db.execute(
            "SELECT t.id, t.source_id, t.level, r.west, r.south, r.east, r.north "
            "FROM tile t JOIN tile_rtree r ON r.id = t.id ORDER BY t.id"
        )
        while batch := list(itertools.islice(found, page)):
            tiles = [(id_, keys[source], level, box) for id_, source, level, *box in batch]
            yield _placed(tiles)

    def vectors(self, page: int) -> Iterator[tuple[Ids, Vector]]:
        found: Iterator[Any] = self._db.execute("SELECT tile_id, vector FROM tile_vector")
        while batch := list(itertools.islice(found, page)):
            yield np.array([id_ for id_, _ in batch], np.int64), self._joined(batch)

    def tiles_of(self, key: int) -> tuple[Placed, Vector]:
        found: Any = self._db.execute(
            "SELECT t.id, t.level, r.west, r.south, r.east, r.north, v.vector FROM source s "
            "JOIN tile t ON t.source_id = s.id JOIN tile_rtree r ON r.id = t.id "
            "JOIN tile_vector v ON v.tile_id = t.id WHERE s.key = ?",
            (key,),
        ).fetchall()
        tiles = [(id_, key, level, box) for id_, level, *box, _ in found]
        return _placed(tiles), self._joined([(row[0], row[-1]) for row in found])

    def narrowed(self, where: Filter) -> Collection[int] | None:
        return selecting.narrowed(self._db, where)

    def footprints(self, ids: Sequence[int]) -> Polygons:
        return rows.read_footprints(self._db, ids)

    def _joined(self, batch: Sequence[tuple[int, bytes]]) -> Vector:
        vectors = np.frombuffer(b"".join(vector for _, vector in batch), np.float32)
        return vectors.reshape(len(batch), self._dimension)


def _placed(tiles: Sequence[tuple[int, int, int, Sequence[float]]]) -> Placed:
    placed = np.empty(len(tiles), PLACED)
    placed[:] = [(id_, key, level, tuple(box)) for id_, key, level, box in tiles]
    return placed

"""The ids of the tiles that pass a filter, as SQL finds them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import apsw
import numpy as np
import shapely

from geomelt.index.filters import Filter
from geomelt.index.shared_ground import TURNS, sharing
from geomelt.index.sqlite.conditions import CONDITIONS, OF_SOURCES, numbers
from geomelt.index.sqlite.rows import read_facts, read_footprints

_LAST = 2**63 - 1  # the highest id that SQLite has


def within(db: apsw.Connection, where: Filter) -> list[int]:
    """The ids of the tiles that pass, ascending."""
    among = narrowed(db, where)
    if among is None:
        among = Terms(db, where).ids()
    return [id_ for id_ in among if id_ not in where.excluded]


def narrowed(db: apsw.Connection, where: Filter) -> list[int] | None:
    """The ids that all but `excluded` leaves, ascending; None where that is all of them."""
    terms, near = Terms(db, where), _by_area(db, where)
    if near is None:
        return terms.ids() if terms.narrow else None
    return sorted(near.intersection(terms.ids()) if terms.narrow else near)


class Terms:
    """A filter but for its ground and the `excluded`, as SQL finds the tiles that pass."""

    def __init__(self, db: apsw.Connection, where: Filter) -> None:
        self._db = db
        self._bindings: dict[str, Any] = {
            key: each.bound(getattr(where, key))
            for key, each in CONDITIONS.items()
            if key in where.narrowed_by
        }
        self._terms = [CONDITIONS[key].sql for key in self._bindings]
        if where.by_source:
            self._terms.append(OF_SOURCES)
            self._bindings["source_ids"] = numbers(_passing_sources(db, where))

    @property
    def narrow(self) -> bool:
        return bool(self._terms)

    def ids(self, first: int = 0, last: int = _LAST) -> list[int]:
        """Those of `first` to `last`, ascending."""
        terms = " AND ".join(["id BETWEEN :first AND :last", *self._terms])
        rows = self._db.execute(
            f"SELECT id FROM tile WHERE {terms} ORDER BY id",
            {**self._bindings, "first": first, "last": last},
        )
        return [id_ for (id_,) in rows]


def _passing_sources(db: apsw.Connection, where: Filter) -> list[int]:
    return [id_ for id_, _, facts in read_facts(db) if where.passes_source(facts)]


def _by_area(db: apsw.Connection, where: Filter) -> set[int] | None:
    if where.area is None:
        return None
    near: dict[int, tuple[float, ...]] = {}
    for part in shapely.get_parts(where.area):
        west, south, east, north = shapely.bounds(part)
        for turn in TURNS:
            rows: Iterable[tuple[Any, ...]] = db.execute(
                "SELECT id, west, south, east, north FROM tile_rtree "
                "WHERE west <= ? AND east >= ? AND south <= ? AND north >= ?",
                (east + turn, west + turn, north, south),
            )
            near.update((id_, tuple(box)) for id_, *box in rows)
    ids = np.fromiter(near, dtype=np.int64, count=len(near))
    boxes = np.fromiter(near.values(), dtype=np.dtype((np.float64, 4)), count=len(near))
    shapely.prepare(where.area)
    # Only boxes that reach over the edge need a closer look at their footprint.
    inside = shapely.contains(where.area, shapely.box(*boxes.T))
    edge = ids[~inside].tolist()
    shapes = read_footprints(db, edge)
    sharing_ = (id_ for id_, ok in zip(edge, sharing(shapes, where.area), strict=True) if ok)
    return {*ids[inside].tolist(), *sharing_}

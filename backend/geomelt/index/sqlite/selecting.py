"""The ids of the tiles that pass a filter, as SQL finds them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

import apsw
import numpy as np
import shapely

from geomelt.index.filters import Filter
from geomelt.index.shared_ground import TURNS, sharing
from geomelt.index.sqlite.rows import read_facts, read_footprints


def within(db: apsw.Connection, where: Filter) -> list[int]:
    """The ids of the tiles that pass, ascending."""
    among = narrowed(db, where)
    if among is None:
        among = [id_ for (id_,) in db.execute("SELECT id FROM tile ORDER BY id")]
    return [id_ for id_ in among if id_ not in where.excluded]


def narrowed(db: apsw.Connection, where: Filter) -> list[int] | None:
    """The ids that all but `excluded` leaves, ascending; None where that is all of them."""
    allowed = _common(_by_columns(db, where), _by_area(db, where), named(db, where))
    return None if allowed is None else sorted(allowed)


def named(db: apsw.Connection, where: Filter) -> Collection[int] | None:
    """The tiles that the words and ids of `where` leave; None where it has neither."""
    return _common(_by_words(db, where), _existing(db, where))


def _common(*among: Collection[int] | None) -> set[int] | None:
    sets = [set(ids) for ids in among if ids is not None]
    return set.intersection(*sets) if sets else None


def passing_sources(db: apsw.Connection, where: Filter) -> list[int]:
    """The ids of the sources whose uri and date pass."""
    return [id_ for id_, _, facts in read_facts(db) if where.passes_source(facts)]


def _by_columns(db: apsw.Connection, where: Filter) -> list[int] | None:
    conditions, bindings = [], []
    if where.by_source:
        conditions.append("source_id IN (SELECT value FROM json_each(?))")
        bindings.append(json.dumps(passing_sources(db, where)))
    if where.levels:
        conditions.append("level IN (SELECT value FROM json_each(?))")
        bindings.append(json.dumps(where.levels))
    if not conditions:
        return None
    rows = db.execute(f"SELECT id FROM tile WHERE {' AND '.join(conditions)}", bindings)
    return [id_ for (id_,) in rows]


def _existing(db: apsw.Connection, where: Filter) -> list[int] | None:
    if where.ids is None:
        return None
    rows = db.execute(
        "SELECT id FROM tile WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(where.ids)),),
    )
    return [id_ for (id_,) in rows]


def _by_words(db: apsw.Connection, where: Filter) -> list[int] | None:
    if where.words is None:
        return None
    rows = db.execute(
        "SELECT rowid FROM caption WHERE caption MATCH ?", (phrases(where.words.split(), "AND"),)
    )
    return [id_ for (id_,) in rows]


def phrases(words: Collection[str], joint: str) -> str:
    """An FTS5 query of words, whatever signs they hold."""
    return f" {joint} ".join('"' + word.replace('"', '""') + '"' for word in words)


def _by_area(db: apsw.Connection, where: Filter) -> list[int] | None:
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
    found: list[int] = ids[inside].tolist()
    found += [id_ for id_, ok in zip(edge, sharing(shapes, where.area), strict=True) if ok]
    return found

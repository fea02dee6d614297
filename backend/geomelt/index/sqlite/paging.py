"""The tiles that pass a filter page by page: all pages together cost one walk over the index."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import apsw
import numpy as np

from geomelt.index.filters import Filter
from geomelt.index.shared_ground import sharing
from geomelt.index.sqlite import rows, selecting

_STEP = 4000  # tiles looked at at once


def passing_after(db: apsw.Connection, where: Filter, after: int, k: int) -> list[int]:
    """The first `k` ids above `after` that pass, ascending; nothing before is looked at again."""
    found: list[int] = []
    for ids in _walk(db, where, after, max(k, _STEP)):
        found += _passing(db, where, ids)
        if len(found) >= k:
            break
    return found[:k]


def _walk(db: apsw.Connection, where: Filter, after: int, step: int) -> Iterator[list[int]]:
    """Ids above `after` that pass by level and source, some at a time."""
    conditions, bindings = ["id > :after"], dict[str, Any](step=step)
    if where.by_source:
        conditions.append("source_id IN (SELECT value FROM json_each(:sources))")
        bindings["sources"] = json.dumps(selecting.passing_sources(db, where))
    if where.levels:
        conditions.append("level IN (SELECT value FROM json_each(:levels))")
        bindings["levels"] = json.dumps(where.levels)
    query = f"SELECT id FROM tile WHERE {' AND '.join(conditions)} ORDER BY id LIMIT :step"
    while ids := [id_ for (id_,) in db.execute(query, {**bindings, "after": after})]:
        yield ids
        after = ids[-1]


def _passing(db: apsw.Connection, where: Filter, ids: Sequence[int]) -> list[int]:
    ids = [id_ for id_ in ids if id_ not in where.excluded]
    if where.ids is not None:
        ids = [id_ for id_ in ids if id_ in where.ids]
    if ids and where.words is not None:
        worded = db.execute(
            "SELECT rowid FROM caption WHERE caption MATCH ? AND rowid BETWEEN ? AND ?",
            (selecting.phrases(where.words.split(), "AND"), ids[0], ids[-1]),
        )
        among = {id_ for (id_,) in worded}
        ids = [id_ for id_ in ids if id_ in among]
    if ids and where.area is not None:
        shared = sharing(rows.read_footprints(db, ids), where.area)
        ids = np.asarray(ids)[shared].tolist()
    return list(ids)

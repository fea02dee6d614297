"""The tiles that pass a filter page by page: all pages together cost one walk over the index."""

from __future__ import annotations

import apsw
import numpy as np

from geomelt.index.filters import Filter
from geomelt.index.shared_ground import sharing
from geomelt.index.sqlite import rows
from geomelt.index.sqlite.selecting import Terms

_STEP = 4000  # tiles looked at at once


def passing_after(db: apsw.Connection, where: Filter, after: int, k: int) -> list[int]:
    """The first `k` ids above `after` that pass, ascending; nothing before is looked at again."""
    terms = Terms(db, where)
    found: list[int] = []
    while len(found) < k and (last := _last(db, after, max(k, _STEP))):
        ids = [id_ for id_ in terms.ids(after + 1, last) if id_ not in where.excluded]
        if ids and where.area is not None:
            shared = sharing(rows.read_footprints(db, ids), where.area)
            ids = np.asarray(ids)[shared].tolist()
        found += ids
        after = last
    return found[:k]


def _last(db: apsw.Connection, after: int, step: int) -> int | None:
    """The last of the next `step` ids; None where there are none."""
    last: int | None = db.execute(
        "SELECT max(id) FROM (SELECT id FROM tile WHERE id > ? ORDER BY id LIMIT ?)", (after, step)
    ).get
    return last

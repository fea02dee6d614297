"""Ids of some tiles that stand for all."""

from __future__ import annotations

import json

import apsw
import numpy as np

_ROUNDS = 8


def even_ids(db: apsw.Connection, count: int) -> list[int]:
    """Up to `count` ids at even steps through the index."""
    rows = db.execute(
        "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM tile) "
        "WHERE place % max(1, (SELECT count(*) FROM tile) / ?1) = 0 LIMIT ?1",
        (count,),
    )
    return [id_ for (id_,) in rows]


def random_ids(db: apsw.Connection, count: int) -> list[int]:
    """`count` ids drawn by chance, all alike in theirs, ascending; fewer when there are no more.

    The draw is the same each time for the same tiles.
    """
    lowest, highest, total = db.execute("SELECT min(id), max(id), count(*) FROM tile").get
    if total > count:
        # Drawn among all numbers between; those that are no tile's are drawn again.
        rng = np.random.default_rng(0)
        drawn: dict[int, None] = {}
        for _ in range(_ROUNDS):
            numbers = rng.integers(lowest, highest + 1, size=2 * count).tolist()
            rows = db.execute(
                "SELECT n.value FROM json_each(?) n JOIN tile t ON t.id = n.value ORDER BY n.key",
                (json.dumps(numbers),),
            )
            drawn.update(dict.fromkeys(id_ for (id_,) in rows))
            if len(drawn) >= count:
                return sorted(list(drawn)[:count])
    ids = [id_ for (id_,) in db.execute("SELECT id FROM tile ORDER BY id")]
    chosen = np.random.default_rng(0).permutation(len(ids))[:count]
    return sorted(ids[place] for place in chosen)

"""Captions by their words."""

from __future__ import annotations

from collections.abc import Collection

import apsw

from geomelt.index.filters import Filter
from geomelt.index.sqlite.selecting import narrowed, phrases

# They are in nearly every caption and say nothing of what a tile shows.
_FILLING = frozenset(
    ["a", "an", "and", "are", "at", "by", "in", "is", "it", "of", "on", "the", "with"]
)


def worded(db: apsw.Connection, text: str, k: int, where: Filter) -> list[tuple[int, float]]:
    """(tile id, relevance) of the `k` captions that hold all words of `text`, best first.

    Words that say nothing need not be there. Relevance is bm25 as FTS5 reckons it, its sign
    turned: the more, the better.
    """
    words = text.lower().split()
    telling = [word for word in words if word not in _FILLING] or words
    if not telling:
        return []
    among = narrowed(db, where)
    allowed: Collection[int] | None = None if among is None else set(among)
    rows = db.execute(
        "SELECT rowid, rank FROM caption WHERE caption MATCH ? ORDER BY rank, rowid",
        (phrases(telling, "AND"),),
    )
    found: list[tuple[int, float]] = []
    for id_, rank in rows:
        if len(found) == k:
            break
        if id_ not in where.excluded and (allowed is None or id_ in allowed):
            found.append((id_, -rank))
    return found

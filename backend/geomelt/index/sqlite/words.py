"""Captions by their words."""

from __future__ import annotations

from collections.abc import Collection

import apsw

from geomelt.index.caption_words import telling_words
from geomelt.index.filters import Filter
from geomelt.index.sqlite.conditions import all_words
from geomelt.index.sqlite.selecting import narrowed


def worded(db: apsw.Connection, text: str, k: int, where: Filter) -> list[tuple[int, float]]:
    """(tile id, relevance) of the `k` captions that hold all words of `text`, best first.

    Words that say nothing need not be there. Relevance is the bm25 of FTS5 with its sign turned:
    the higher, the better.
    """
    telling = telling_words(text)
    if not telling:
        return []
    among = narrowed(db, where)
    allowed: Collection[int] | None = None if among is None else set(among)
    rows = db.execute(
        "SELECT rowid, rank FROM caption WHERE caption MATCH ? ORDER BY rank, rowid",
        (all_words(" ".join(telling)),),
    )
    found: list[tuple[int, float]] = []
    for id_, rank in rows:
        if len(found) == k:
            break
        if id_ not in where.excluded and (allowed is None or id_ in allowed):
            found.append((id_, -rank))
    return found

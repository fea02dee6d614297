"""What each filter asks of a tile, in SQL, by the filter's key.

A condition is a term over `tile` in which its value is bound under the key. `:first` and `:last`
are the ids that are looked at, so that a page costs no more than it has tiles. What filters ask of
sources needs no SQL (see `Filter.passes_source`), and the ground is looked up in an R-tree.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

OF_SOURCES = "source_id IN (SELECT value FROM json_each(:source_ids))"


@dataclass(frozen=True)
class Condition:
    """`bound` makes what is bound from the filter's value."""

    sql: str
    bound: Callable[[Any], Any]


def numbers(values: Collection[int]) -> str:
    """For json_each."""
    return json.dumps(sorted(values))


def all_words(words: str) -> str:
    """An FTS5 query of all words, whatever signs they hold."""
    return " AND ".join('"' + word.replace('"', '""') + '"' for word in words.split())


CONDITIONS = {
    "levels": Condition("level IN (SELECT value FROM json_each(:levels))", numbers),
    "captioned": Condition(
        "(id IN (SELECT rowid FROM caption WHERE rowid BETWEEN :first AND :last)) = :captioned", int
    ),
    "words": Condition(
        "id IN (SELECT rowid FROM caption WHERE caption MATCH :words "
        "AND rowid BETWEEN :first AND :last)",
        all_words,
    ),
    "ids": Condition("id IN (SELECT value FROM json_each(:ids))", numbers),
}

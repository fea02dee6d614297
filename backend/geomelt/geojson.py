"""A FeatureCollection as text, written while its features come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from geomelt.errors import GeomeltError
from geomelt.json_text import json_text

SEQUENCE = "application/geo+json-seq"  # RFC 8142: each text after a record separator

Feature = dict[str, Any]
Pieces = Iterable[Sequence[Feature]]
"""Features, some at a time; none of them is empty."""


def collection_text(head: Mapping[str, Any], pieces: Pieces) -> Iterator[str]:
    """One collection, piece by piece; `head` is what its top says beside the features."""
    top = json_text({"type": "FeatureCollection", **head})
    yield f'{top[:-1]}, "features": ['
    joint = "\n"
    for piece in pieces:
        yield joint + ",\n".join(map(json_text, piece))
        joint = ",\n"
    yield "\n]}\n"


def sequence_text(head: Mapping[str, Any], pieces: Pieces) -> Iterator[str]:
    """GeoJSON texts of their own: the collection without its features, each feature, and an
    empty collection, without which the answer is not whole.

    A GeomeltError after the first features is told by that last one, as its `problem`.
    """
    yield _record(head)
    begun, end = False, {}
    try:
        for piece in pieces:
            yield "".join(f"\x1e{json_text(feature)}\n" for feature in piece)
            begun = True
    except GeomeltError as error:
        if not begun:
            raise
        end = {"problem": {"status": error.status, "code": error.code, "detail": error.detail}}
    yield _record(end)


def _record(members: Mapping[str, Any]) -> str:
    return f"\x1e{json_text({'type': 'FeatureCollection', 'features': [], **members})}\n"

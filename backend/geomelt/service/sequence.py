"""A FeatureCollection as a GeoJSON text sequence (RFC 8142), written while its features come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from geomelt.base.errors import GeomeltError
from geomelt.base.feature_text import Pieces
from geomelt.base.json_text import json_text
from geomelt.service.statuses import status_of

SEQUENCE = "application/geo+json-seq"  # each text after a record separator


def sequence_text(head: Mapping[str, Any], pieces: Pieces) -> Iterator[str]:
    """GeoJSON texts of their own: the collection without its features, each feature, and an
    empty collection, without which the answer is not whole.

    A GeomeltError after the first features is reported by that last one, as its `problem`.
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
        end = {"problem": {"status": status_of(error), "code": error.code, "detail": error.detail}}
    yield _record(end)


def _record(members: Mapping[str, Any]) -> str:
    return f"\x1e{json_text({'type': 'FeatureCollection', 'features': [], **members})}\n"

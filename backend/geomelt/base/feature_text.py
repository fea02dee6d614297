"""A FeatureCollection as text, written while its features come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from geomelt.base.json_text import json_text

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

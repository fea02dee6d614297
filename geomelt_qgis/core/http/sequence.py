"""Answers that come in pieces: a GeoJSON text sequence (RFC 8142), read while it arrives."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from ..errors import BackendError
from ..text import tr

SEQUENCE = "application/geo+json-seq"
_SEPARATOR = b"\x1e"


def records(pieces: Iterable[bytes]) -> Iterator[list[Any]]:
    """The JSON texts that each piece completes; pieces may end anywhere.

    Raises ValueError for what is no sequence of whole JSON texts.
    """
    rest, begun = b"", False
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        if lines:
            begun = True
            yield [json.loads(line.lstrip(_SEPARATOR)) for line in lines]
    if rest or not begun:
        raise ValueError("the sequence breaks off")


class Answer:
    """A FeatureCollection that is still on its way.

    `head`: the top of the collection. Iterating waits, and gives the features (GeoJSON)
    that have come since; raises BackendError where they break off, with the backend's sentence if
    there is one.
    """

    def __init__(self, arriving: Iterator[list[Any]]) -> None:
        (head, *first), rest = next(arriving), arriving
        self.head: dict[str, Any] = head
        self._texts = chain([first], rest)

    @property
    def query(self) -> dict[str, Any]:
        """The question, as the answer repeats it."""
        return self.head.get("query") or {}

    def __iter__(self) -> Iterator[list[dict[str, Any]]]:
        is_whole = False
        for texts in self._texts:
            features = [text for text in texts if text["type"] == "Feature"]
            if features:
                yield features
            ends = (text for text in texts if text["type"] != "Feature")
            for end in ends:  # an empty collection
                is_whole = True
                if problem := end.get("problem"):
                    raise BackendError(problem["detail"], problem["code"], problem["status"])
        if not is_whole:
            raise BackendError(
                tr("The backend broke off in the middle of its answer: ask again, or restart it."),
                "backend-gone",
            )

"""What is looked for, as one value with a JSON form."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from geomelt.base.errors import GeomeltError
from geomelt.imagery.pictures import from_base64
from geomelt.index.filters import EVERYTHING, FILTERS, Filter
from geomelt.searching.texts import WeightedText, parse_texts, write_texts

MAX_K = 10_000


@dataclass(frozen=True)
class SearchQuery:
    """What is looked for, among which tiles, and how the answer is made.

    Looked for: `text` in the query language of `searching.texts`, `texts` besides, the tile ids
    `positive` and `negative`, an encoded `picture`, a saved `concept`. Among: the tiles that pass
    `where`, `only` those that a saved concept says yes to; cosines from `min_score`, matches from
    `min_match`. The best `k`: `fuse` ranks by the words of captions, too, `rerank` by joint mode,
    `merge` drops a hit that overlaps a better one.

    Raises GeomeltError `empty-query`, `bad-k` or `invalid`.
    """

    text: str | None = None
    texts: tuple[WeightedText, ...] = ()
    positive: tuple[int, ...] = ()
    negative: tuple[int, ...] = ()
    picture: bytes | None = None
    concept: str | None = None
    where: Filter = EVERYTHING
    only: str | None = None
    k: int = 20
    min_score: float | None = None
    min_match: float | None = None
    fuse: bool = False
    rerank: bool = False
    merge: bool = True

    def __post_init__(self) -> None:
        towards = any(text.weight > 0 for text in self.weighted)
        if not (towards or self.positive or self.picture or self.concept):
            raise GeomeltError(
                "The query only says what to keep away from: type what the tiles should show, too."
                if self.weighted
                else "The query is empty: type what the tiles should show.",
                code="empty-query",
            )
        if not 1 <= self.k <= MAX_K:
            raise GeomeltError(f"k is {self.k}: ask for 1 to {MAX_K:,} hits.", code="bad-k")
        if self.min_score is not None and not -1 <= self.min_score <= 1:
            raise GeomeltError(
                f"The lowest score is {self.min_score}: a score lies between -1 and 1."
            )
        if self.min_match is not None and not 0 <= self.min_match <= 1:
            raise GeomeltError(
                f"The lowest match is {self.min_match}: a match lies between 0 and 1."
            )

    @property
    def weighted(self) -> tuple[WeightedText, ...]:
        """Every text of the query."""
        return parse_texts(self.text or "") + self.texts

    @property
    def written(self) -> str | None:
        """The texts in the query language; None where there are none."""
        return " ".join((self.text or "").split()) if not self.texts else write_texts(self.weighted)

    def to_json(self) -> dict[str, Any]:
        """The body of the search call: what differs from its default."""
        given = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }
        if given.pop("where", None):
            given |= self.where.to_json()
        if self.texts:
            given["texts"] = [text.to_json() for text in self.texts]
        if self.picture:
            given["picture"] = base64.b64encode(self.picture).decode()
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in given.items()
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> SearchQuery:
        """The query of a search call's body.

        Raises GeomeltError as the query and its filter do, and `invalid` for what is no such body.
        """
        known = {field.name for field in fields(cls)} - {"where"} | FILTERS.keys()
        if unknown := sorted(set(body) - known):
            raise GeomeltError(f"A query has no field {unknown[0]!r}: remove it.")
        own: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in body.items()
            if name not in FILTERS
        }
        try:
            if own.get("texts"):
                own["texts"] = tuple(WeightedText(**text) for text in own["texts"])
            if own.get("picture") is not None:
                own["picture"] = from_base64(own["picture"])
            where = {name: value for name, value in body.items() if name in FILTERS}
            return cls(where=Filter.from_json(where), **own)
        except (TypeError, ValueError, AttributeError) as error:
            raise GeomeltError(
                f"The query cannot be read ({error}): see docs/searching.md for its form."
            ) from error

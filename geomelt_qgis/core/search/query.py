"""What a search is asked for, and how it is written in a request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..filters import Filters
from ..text import tr
from .pictures import Picture

DEFAULT_K = 20


@dataclass(frozen=True)
class Query:
    """One search. `concept`: a saved one's name; `fuse`: ranks by the words of captions, too;
    `caption`: captions the best hits and keeps the captions."""

    text: str = ""
    positive: frozenset[int] = frozenset()
    negative: frozenset[int] = frozenset()
    picture: Picture | None = None
    concept: str = ""
    k: int = DEFAULT_K
    fuse: bool = False
    rerank: bool = False
    merge: bool = True
    caption: bool = False
    filters: Filters = field(default_factory=Filters)

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.positive or self.picture or self.concept)

    def title(self) -> str:
        """What the layer of the hits is called."""
        picture = tr("Like {0}").format(self.picture.name) if self.picture else ""
        return self.text or self.concept or picture or tr("Like the examples")

    def to_json(self) -> dict[str, Any]:
        """The body of the search call, but for the picture, which is read in the task.

        An option left at its default is not named.
        """
        body: dict[str, Any] = {
            "text": self.text or None,
            "positive": sorted(self.positive),
            "negative": sorted(self.negative),
            "k": self.k,
            **self.filters.to_json(),
        }
        if self.concept:
            body["concept"] = self.concept
        if self.fuse:
            body["fuse"] = True
        if self.rerank:
            body["rerank"] = True
        if self.caption:
            body["caption"] = True
        if not self.merge:
            body["merge"] = False
        return body

"""A search, as dock, locator and Processing ask for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..filters import Filters
from ..text import tr
from .pictures import Picture

DEFAULT_K = 20


@dataclass(frozen=True)
class Query:
    """One search. `positive` and `negative`: ids of tiles; `concept`: a saved one's name;
    `only`: that of a concept that has to say yes; `min_match`: 0 to 1; `fuse`: ranks by the words
    of captions, too; `merge`: drops a hit that overlaps a better one; `caption`: captions the best
    hits and keeps the captions."""

    text: str = ""
    positive: frozenset[int] = frozenset()
    negative: frozenset[int] = frozenset()
    picture: Picture | None = None
    concept: str = ""
    only: str = ""
    k: int = DEFAULT_K
    min_match: float | None = None
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
        """The body of the call; an option left at its default is not named.

        For a task: a large picture takes its time. Raises BackendError where it cannot be read.
        """
        picture = {"picture": self.picture.text()} if self.picture else {}
        return {**self.without_picture(), **picture}

    def without_picture(self) -> dict[str, Any]:
        """The body but for the picture, for the notes of the layer."""
        body: dict[str, Any] = {
            "text": self.text or None,
            "positive": sorted(self.positive),
            "negative": sorted(self.negative),
            "k": self.k,
            **self.filters.to_json(),
        }
        named = {"concept": self.concept, "only": self.only}
        switched_on = {"fuse": self.fuse, "rerank": self.rerank, "caption": self.caption}
        body |= {name: value for name, value in {**named, **switched_on}.items() if value}
        if self.min_match is not None:
            body["min_match"] = self.min_match
        if not self.merge:
            body["merge"] = False
        return body

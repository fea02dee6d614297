"""Where the ground has changed between two moments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..filters import Filters
from .query import DEFAULT_K

DEFAULT_SHARED = 0.5


@dataclass(frozen=True)
class ChangeRequest:
    """`earlier` and `later`: dates or sources; of `appeared` and `disappeared` one may be a text.

    `overlap`: the share of their ground that two tiles must have in common, above 0 to 1; `merge`:
    drops a change that overlaps a greater one.
    """

    earlier: str
    later: str
    appeared: str = ""
    disappeared: str = ""
    k: int = DEFAULT_K
    overlap: float = DEFAULT_SHARED
    merge: bool = True
    filters: Filters = field(default_factory=Filters)

    def to_json(self) -> dict[str, Any]:
        """The body of the call; an option left at its default is not named."""
        body: dict[str, Any] = {
            "from": self.earlier,
            "to": self.later,
            "k": self.k,
            **self.filters.to_json(),
        }
        texts = {"appeared": self.appeared, "disappeared": self.disappeared}
        body |= {name: text for name, text in texts.items() if text}
        if self.overlap != DEFAULT_SHARED:
            body["overlap"] = self.overlap
        if not self.merge:
            body["merge"] = False
        return body

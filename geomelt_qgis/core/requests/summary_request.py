"""What an area is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..filters import Filters


@dataclass(frozen=True)
class SummaryRequest:
    """`classes`: in words as in a caption; none for the backend's own list."""

    classes: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)

    def to_json(self) -> dict[str, Any]:
        """The body of the call."""
        classes = {"classes": list(self.classes)} if self.classes else {}
        return {**classes, **self.filters.to_json()}

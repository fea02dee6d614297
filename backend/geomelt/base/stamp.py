"""Which model made the vectors of an index."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelStamp:
    """Which model made the vectors; vectors of different stamps cannot be compared.

    `revision` is that of the weights, with `+` and the adapter's where one changed them.
    """

    id: str
    revision: str
    dimension: int

    def __str__(self) -> str:
        weights, _, adapter = self.revision.partition("+")
        return f"{self.id}@{weights}" + (f" and the adapter {adapter}" if adapter else "")

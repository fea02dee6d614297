"""An engine that does its tasks itself, without a model."""

from __future__ import annotations

from typing import Self

from geomelt.base.stamp import ModelStamp
from geomelt.engine.tasks import Capability, tasks_of


class SelfEngine:
    """Subclasses have the methods of their tasks, and say what they are."""

    model_id: str
    revision: str
    dimension: int
    device, precision = "cpu", "float64"

    @property
    def stamp(self) -> ModelStamp:
        return ModelStamp(self.model_id, self.revision, self.dimension)

    @property
    def capabilities(self) -> list[Capability]:
        return sorted(tasks_of(self))

    @property
    def captioner(self) -> Self:
        return self

"""How the engine is to run: which model, where, with how many threads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomelt.engine import Engine


@dataclass(frozen=True)
class EngineOptions:
    """`model` None is the default model; `threads` 0 leaves the choice to torch."""

    model: Path | None = None
    device: str = "auto"
    precision: str = "auto"
    threads: int = 0

    def load(self) -> Engine:
        """The engine; GeomeltError `model-missing` when there is no such model."""
        import torch

        from geomelt.engine import Engine

        if self.threads:
            torch.set_num_threads(self.threads)
        return Engine.load(self.model, device=self.device, precision=self.precision)

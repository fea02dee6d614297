"""How the engine is to run: which model, where, with how many threads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geomelt.errors import GeomeltError

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
        """The engine; GeomeltError `model-missing` or, for a device that refuses, `invalid`."""
        import torch

        from geomelt.engine import Engine

        if self.threads:
            torch.set_num_threads(self.threads)
        try:
            return Engine.load(self.model, device=self.device, precision=self.precision)
        except RuntimeError as error:  # torch's: no such number, or not enough memory
            cause = str(error).partition("\n")[0]
            raise GeomeltError(
                f"The model cannot run on the device {self.device} ({cause}): use auto or cpu."
            ) from error

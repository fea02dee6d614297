"""What a module offers that loads a kind of model: GeoMELT, dual encoders, image to text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch

from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.runtime.selection import RuntimeSelector


@dataclass(frozen=True)
class LoadOptions:
    """How a model is loaded; `adapter` and `runtime` are for a GeoMELT model alone."""

    device: str
    dtype: torch.dtype
    adapter: Path | None = None
    runtime: RuntimeSelector | None = None


class ModelKind(Protocol):
    """A module that loads models of some types."""

    def part_types(self, folder: ModelFolder) -> Sequence[type]:
        """The classes of the parts that the model in `folder` has; reads no weights."""
        ...

    def load_parts(self, folder: ModelFolder, options: LoadOptions) -> Sequence[Any]:
        """One of each of `part_types`; GeomeltError `model-missing`."""
        ...

"""Weights from a file, plain or packed, without torch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

SCALE = ".scale"
"""What follows a packed tensor's name in the name of its fp16 scales, one for each row."""


class PackedWeights:
    """The tensors of a safetensors file in float32, those in int8 by their scales."""

    def __init__(self, file: Any) -> None:
        self._file = file
        names: list[str] = file.keys()
        self.names = [name for name in names if not name.endswith(SCALE)]

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[PackedWeights]:
        """Raises SafetensorError or OSError where it cannot be read."""
        from safetensors import safe_open

        with safe_open(path, "np") as file:
            yield cls(file)

    def tensor(self, name: str) -> np.ndarray:
        """SafetensorError where there is none of that name; TypeError for bfloat16."""
        value: np.ndarray = self._file.get_tensor(name)
        if value.dtype != np.int8:
            return value.astype(np.float32)
        scale = self._file.get_tensor(name + SCALE).astype(np.float32)
        return value * scale.reshape(-1, *[1] * (value.ndim - 1))

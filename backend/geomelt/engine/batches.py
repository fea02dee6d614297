"""What all engines in torch share: the size of a batch, its joining, the name of its numerics."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

# A CPU is quickest while a batch fits its caches; a GPU wants to be filled.
_CPU_BATCH, _GPU_BATCH = 8, 64


def batch_size(device: str) -> int:
    """Tiles or sentences in one pass through a network on `device`."""
    return _CPU_BATCH if device == "cpu" else _GPU_BATCH


def stacked(parts: Sequence[Tensor], dimension: int) -> np.ndarray:
    """Embeddings of batches, each (n, dimension), as one float32 array."""
    if not parts:
        return np.zeros((0, dimension), np.float32)
    return torch.cat([part.cpu() for part in parts]).float().numpy()


def precision_name(dtype: torch.dtype) -> str:
    """Such as `float32`."""
    return str(dtype).removeprefix("torch.")


def torch_numerics(dtype: torch.dtype) -> str:
    """Such as `torch-float32`."""
    return f"torch-{precision_name(dtype)}"

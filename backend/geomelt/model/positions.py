"""Image positions at another number of tokens."""

from __future__ import annotations

from math import isqrt

import torch
from torch import Tensor
from torch.nn import functional as F


def interpolated(positions: Tensor, grid: int) -> Tensor:
    """Image positions (1 + side * side, width) -> (1 + grid * grid, width), bicubic."""
    side = isqrt(len(positions) - 1)
    if side == grid:
        return positions
    cells = positions[1:].T.reshape(1, -1, side, side)
    cells = F.interpolate(cells, size=(grid, grid), mode="bicubic", align_corners=False)
    return torch.cat((positions[:1], cells[0].flatten(1).T))

"""Tiles that a runtime is tried on and calibrated with; whoever loads an engine provides them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SampleTiles = Callable[[int, int], "np.ndarray"]
"""How many, which side -> as many different tiles, uint8 (n, side, side, 3), of real ground or
like it."""

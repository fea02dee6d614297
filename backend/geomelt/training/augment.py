"""Augmentation that is right for imagery from above: no turn is the wrong way up."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor

_LUMA = torch.tensor([0.299, 0.587, 0.114])


def random_view(pixels: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """A random scale, place and dihedral turn of uint8 (side, side, 3): uint8 (size, size, 3)."""
    side = len(pixels)
    crop = side * np.sqrt(rng.uniform(0.5, 1.0))
    left, top = rng.uniform(0, side - crop, 2)
    box = (left, top, left + crop, top + crop)
    image = Image.fromarray(pixels)
    if rng.random() < 0.1:  # as if from a coarser sensor
        coarse = int(rng.integers(size // 3, size))
        image = image.resize((coarse, coarse), Image.Resampling.BICUBIC, box=box)
        box = (0, 0, coarse, coarse)
    view = np.asarray(image.resize((size, size), Image.Resampling.BICUBIC, box=box))
    view = np.rot90(view, int(rng.integers(4)))
    return view[:, ::-1] if rng.random() < 0.5 else view


def random_colour(pixels: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Contrast, saturation, band gains, brightness and haze of (n, 3, h, w) in 0..1.

    All are affine in colour, so one 3x3 matrix and one offset per image does them together:
    sensors and seasons differ more than scenes do. One image in twenty becomes panchromatic.
    """

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return low + (high - low) * torch.rand(len(pixels), *shape, generator=generator)

    saturation = uniform(0.7, 1.3, 1, 1)
    saturation[uniform(0, 1, 1, 1) < 0.05] = 0.0
    grey = _LUMA.expand(3, 3)
    matrix = grey + saturation * (torch.eye(3) - grey)
    matrix = uniform(0.88, 1.12, 3, 1) * uniform(0.7, 1.3, 1, 1) * matrix
    haze = uniform(0.0, 0.15, 1, 1) * (uniform(0, 1, 1, 1) < 0.5)
    matrix = (matrix * (1 - haze)).to(pixels)
    # Contrast turns about the middle grey, not about black.
    offset = 0.5 - matrix.sum(2, keepdim=True) * 0.5 + uniform(-0.1, 0.1, 1, 1).to(pixels)
    offset = offset + 0.3 * haze.to(pixels)
    mixed = torch.baddbmm(offset, matrix, pixels.flatten(2))
    return mixed.clamp(0, 1).view_as(pixels)

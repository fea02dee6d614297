"""Pictures at another size: the one way that tiles are scaled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def resized(images: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """uint8 (n, height, width, 3) -> uint8 (n, side, side, 3): bicubic, without aliasing.

    PyTorch does it where it is installed, Pillow takes six to twenty times as long; a value may
    differ by 2 between them.
    """
    if images.shape[1:3] == (side, side):
        return images
    try:
        import torch
        from torch.nn.functional import interpolate
    except ImportError:  # rasters can be read where no network runs
        return _resized_by_pillow(images, side)
    pixels = torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2)
    scaled = interpolate(pixels, (side, side), mode="bicubic", antialias=True)
    return np.ascontiguousarray(scaled.permute(0, 2, 3, 1).numpy())


def _resized_by_pillow(images: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    from PIL import Image

    scaled = np.empty((len(images), side, side, 3), np.uint8)
    for image, place in zip(images, scaled, strict=True):
        small = Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC)
        place[:] = np.asarray(small)
    return scaled

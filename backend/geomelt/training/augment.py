"""Augmentation that is right for imagery seen from above: no turn is the wrong way up."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageEnhance


def augment(image: Image.Image, size: int, rng: np.random.Generator) -> Image.Image:
    """A random dihedral turn, scale and place, colour and haze of `image`, `size` px square."""
    image = _turned(_cropped(image, size, rng), rng)
    for enhance in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = enhance(image).enhance(float(rng.uniform(0.75, 1.3)))
    return _tinted(image, rng)


def _cropped(image: Image.Image, size: int, rng: np.random.Generator) -> Image.Image:
    side = min(image.size)
    crop = int(side * np.sqrt(rng.uniform(0.55, 1.0)))
    left = int(rng.integers(0, image.width - crop + 1))
    top = int(rng.integers(0, image.height - crop + 1))
    box = (left, top, left + crop, top + crop)
    return image.resize((size, size), Image.Resampling.BICUBIC, box=box)


def _turned(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    turn = int(rng.integers(0, 8))
    if turn & 4:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    quarter = (
        None,
        Image.Transpose.ROTATE_90,
        Image.Transpose.ROTATE_180,
        Image.Transpose.ROTATE_270,
    )[turn & 3]
    return image if quarter is None else image.transpose(quarter)


def _tinted(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Band gains and a little haze: sensors and seasons differ more than scenes do."""
    pixels = np.asarray(image, np.float32)
    gains = rng.uniform(0.9, 1.1, 3).astype(np.float32)
    haze = float(rng.uniform(0.0, 0.12))
    pixels = pixels * gains * (1 - haze) + 255.0 * haze
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))

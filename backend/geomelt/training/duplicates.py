"""Near-duplicates: training images that are, perhaps turned, the images of a test split.

Two images are near-duplicates when their perceptual hashes (DCT, 64 bits) differ in at most
`_BITS` and their grey thumbnails correlate; flat ground has like hashes but does not correlate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import imagehash
import numpy as np
from PIL import Image

_BITS = 10
_CORRELATION = 0.9
_THUMBNAIL = 24


def near_duplicates(candidates: Sequence[np.ndarray], held_out: Sequence[np.ndarray]) -> np.ndarray:
    """Boolean (candidates,): which of them repeat an image of `held_out` in any dihedral turn.

    Both hold uint8 (side, side, 3) images; the sides may differ.
    """
    hashes = np.stack([_hash(_grey(image)) for image in candidates])
    thumbnails = np.stack([_thumbnail(_grey(image)) for image in candidates])
    found = np.zeros(len(candidates), bool)
    for image in held_out:
        for turned in _turns(_grey(image)):
            near = np.bitwise_count(hashes ^ _hash(turned)) <= _BITS
            rows = near.nonzero()[0]
            found[rows[thumbnails[rows] @ _thumbnail(turned) >= _CORRELATION]] = True
    return found


def _grey(image: np.ndarray) -> Image.Image:
    return Image.fromarray(np.asarray(image)).convert("L").resize((64, 64), Image.Resampling.BOX)


def _turns(grey: Image.Image) -> Iterator[Image.Image]:
    pixels = np.asarray(grey)
    for flipped in (pixels, pixels[:, ::-1]):
        for quarter in range(4):
            yield Image.fromarray(np.ascontiguousarray(np.rot90(flipped, quarter)))


def _hash(grey: Image.Image) -> np.uint64:
    return np.packbits(imagehash.phash(grey).hash).view(np.uint64)[0]


def _thumbnail(grey: Image.Image) -> np.ndarray:
    """Grey values (t * t,), mean 0 and length 1, so that a product is a correlation."""
    small = grey.resize((_THUMBNAIL, _THUMBNAIL), Image.Resampling.BOX)
    values = np.asarray(small, np.float32).ravel()
    values = values - values.mean()
    return values / max(float(np.linalg.norm(values)), 1e-6)

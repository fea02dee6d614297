"""Near-duplicates are found however they are turned; like ground is none."""

from __future__ import annotations

import numpy as np
import pytest
from geomelt.training.duplicates import near_duplicates
from PIL import Image


def scene(seed: int, side: int = 96) -> np.ndarray:
    """Blocks of colour, as fields and roofs are, uint8 (side, side, 3)."""
    coarse = np.random.default_rng(seed).integers(0, 256, (12, 12, 3), np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC))


@pytest.mark.parametrize("turn", range(8))
def test_a_turned_rescaled_and_brighter_copy_is_found(turn):
    image = scene(0)
    copy = np.rot90(image[:, ::-1] if turn >= 4 else image, turn % 4)
    copy = np.asarray(Image.fromarray(np.ascontiguousarray(copy)).resize((64, 64)))
    copy = (copy * 0.8 + 40).astype(np.uint8)
    found = near_duplicates([scene(1), copy, scene(2)], [image])
    assert found.tolist() == [False, True, False]


def test_flat_ground_repeats_nothing():
    flat = [np.full((64, 64, 3), value, np.uint8) for value in (90, 91)]
    assert not near_duplicates(flat, [np.full((64, 64, 3), 92, np.uint8)]).any()

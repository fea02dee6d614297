"""Tiny checkpoints of every kind that can be opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

SHARED = Path(__file__).parents[4] / "shared"

Checkpoint = Callable[[str], Path]


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """`checkpoint("clip")` is the folder of a tiny CLIP; siglip, blip and git likewise."""
    from support import tiny_checkpoints as tiny

    made = {
        "clip": tiny.tiny_clip,
        "siglip": tiny.tiny_siglip,
        "blip": tiny.tiny_blip,
        "git": tiny.tiny_git,
    }
    root = tmp_path_factory.mktemp("checkpoints")

    def of(kind: str) -> Path:
        folder = root / f"tiny-{kind}"
        return folder if folder.exists() else tiny.save_checkpoint(made[kind](), folder)

    return of


@pytest.fixture(scope="session")
def tiles() -> Callable[..., np.ndarray]:
    """`tiles(n, side)`: uint8 noise."""

    def of(count: int, side: int) -> np.ndarray:
        shape = (count, side, side, 3)
        return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)

    return of


@pytest.fixture(scope="session")
def real_tiles() -> np.ndarray:
    """Two squares of each shared scene, shrunk as the index's coarser levels are."""
    from geomelt.imagery import PixelWindow, RasterSource
    from geomelt.model.checkpoints import load_checkpoint
    from geomelt.model.files import default_model

    side = load_checkpoint(default_model())[0].config.image_size
    cut = []
    for path in sorted(SHARED.glob("imagery/**/*.tif")):
        with RasterSource.open(path) as source:
            step = min(source.width, source.height) // 2
            for corner in (0, step):
                cut.append(source.read(PixelWindow(corner, corner, step, step), side)[0])
    if not cut:
        pytest.skip("there is no ../shared/imagery to cut tiles from")
    return np.stack(cut)

"""A fast engine that recognises colours: for tests of everything around the model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
from support.self_engine import SelfEngine


class ColourEngine(SelfEngine):
    """Embeds a tile as its colour histogram; `before` is called ahead of every batch."""

    model_id = "colours"
    numerics = "numpy-float64"
    dimension = 64
    image_size = 32

    def __init__(
        self, revision: str = "1", before: Callable[[], None] = lambda: None, delay: float = 0.0
    ) -> None:
        self.revision = revision
        self.tiles = 0
        self._counting = threading.Lock()
        self._before = before
        self._delay = delay

    def embed_tiles(self, images: np.ndarray) -> np.ndarray:
        self._before()
        time.sleep(self._delay)
        with self._counting:
            self.tiles += len(images)
        return np.array([_histogram(image) for image in images], dtype=np.float32)

    def caption(self, images: np.ndarray, *, num_beams: int = 3) -> list[tuple[str, float]]:
        names = ("red", "green", "blue")
        return [
            (f"a {names[int(image.mean(axis=(0, 1)).argmax())]} field", -0.1) for image in images
        ]


def _histogram(image: np.ndarray) -> np.ndarray:
    cells = (image.reshape(-1, 3) // 64).astype(int) @ [16, 4, 1]
    counts = np.bincount(cells, minlength=64).astype(float)
    return counts / np.linalg.norm(counts)

"""A quick engine for which colours have names: tiles and texts in one space, without a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from support.self_engine import SelfEngine

NAMES = ("red", "green", "blue")


class ColourWords(SelfEngine):
    """Tiles are their mean colour, texts the colours they name; a joint mode likes one tile.

    `favourite` is the share of red, green and blue that `score` finds most likely for any text.
    """

    model_id = "colour-words"
    revision = "1"
    numerics = "numpy-float64"
    dimension = 4
    image_size = 32
    temperature = 0.05

    def __init__(self, favourite: Sequence[float] = (0, 0, 0)) -> None:
        self.favourite = np.array(favourite)

    def embed_tiles(self, images: np.ndarray) -> np.ndarray:
        means = images.mean(axis=(1, 2)) / 255
        return _units(np.column_stack([means, np.full(len(means), 0.1)]))

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        rows = [[float(name in text.lower()) for name in NAMES] + [0.1] for text in texts]
        return _units(np.array(rows))

    def caption(self, images: np.ndarray) -> list[tuple[str, float]]:
        means = images.mean(axis=(1, 2))
        return [(f"a {NAMES[int(mean.argmax())]} field", -0.1) for mean in means]

    def score(
        self, images: np.ndarray, texts: Sequence[str], pairs: np.ndarray | None = None
    ) -> np.ndarray:
        assert pairs is not None
        distances = np.abs(images.mean(axis=(1, 2)) / 255 - self.favourite).sum(axis=1)
        return -distances[pairs[:, 0]]


def _units(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

"""An engine that reads texts at once; the network is loaded when more is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geomelt.engine.engine import Engine
from geomelt.engine.runtime.text_way import TextWays

if TYPE_CHECKING:
    from geomelt.engine.library.model_folder import ModelFolder


def late_engine(
    folder: ModelFolder,
    adapter: Path | None,
    load: Callable[[], Engine],
    ways: TextWays | None = None,
) -> Engine:
    """The engine of a GeoMELT model, which `load` loads whole.

    Raises GeomeltError `model-missing`, `adapter-missing` or `other-model`; what else is wrong
    with the model is said when it is loaded.
    """
    network = _Network(folder, adapter, load, ways or TextWays())
    return Engine(network, network, device="cpu", precision="float32")


class _Network:
    """An `Embedder`, a `Captioner` and a `Scorer` of a GeoMELT model."""

    def __init__(
        self,
        folder: ModelFolder,
        adapter: Path | None,
        load: Callable[[], Engine],
        ways: TextWays,
    ) -> None:
        self.model_id = folder.id
        self.revision = folder.adapted_revision(adapter)
        self._config = folder.json("config.json") or {}
        self._folder, self._adapter = folder, adapter
        self._load, self._ways = load, ways

    @cached_property
    def _whole(self) -> Engine:
        return self._load()

    @property
    def numerics(self) -> str:
        return self._whole.numerics

    @property
    def image_size(self) -> int:
        return int(self._config.get("image_size") or self._whole.image_size)

    @property
    def dimension(self) -> int:
        return int(self._config.get("embedding_size") or self._whole.dimension)

    @property
    def temperature(self) -> float:
        return float(self._config.get("zero_shot_temperature") or self._whole.temperature)

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """Sentences -> float32 (n, dimension), unit length."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        way = self._ways.of(self._folder, self._adapter)
        if way is None:
            way = self._whole.embed_texts
            self._ways.make(self._folder, self._adapter)
        return way(texts)

    def embed_tiles(self, images: np.ndarray) -> np.ndarray:
        """uint8 (n, image_size, image_size, 3) -> float32 (n, dimension), unit length."""
        return self._whole.embed_tiles(images)

    def caption(self, images: np.ndarray, *, num_beams: int = 3) -> list[tuple[str, float]]:
        """uint8 (n, image_size, image_size, 3) -> a sentence and its mean token log-likelihood."""
        return self._whole.caption(images, num_beams=num_beams)

    def score(
        self, images: np.ndarray, texts: Sequence[str], pairs: np.ndarray | None = None
    ) -> np.ndarray:
        """uint8 (n, image_size, image_size, 3) -> mean log-likelihoods of sentences."""
        return self._whole.score(images, texts, pairs)

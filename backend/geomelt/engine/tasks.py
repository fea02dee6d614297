"""What an engine is made of: one that embeds, one that captions, and perhaps one that scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from geomelt.base.stamp import ModelStamp

Images = npt.NDArray[np.uint8]  # (n, image_size, image_size, 3), or one of them
Vectors = npt.NDArray[np.float32]  # (n, dimension)


class TileEmbedder(Protocol):
    """Gives each tile a vector.

    `numerics` names what its vectors were reckoned with, such as `torch-float32`.
    """

    @property
    def model_id(self) -> str: ...
    @property
    def revision(self) -> str: ...
    @property
    def numerics(self) -> str: ...
    @property
    def image_size(self) -> int: ...
    @property
    def dimension(self) -> int: ...

    def embed_tiles(self, images: Images) -> Vectors:
        """uint8 (n, image_size, image_size, 3) -> float32 (n, dimension), unit length."""
        ...


class Embedder(TileEmbedder, Protocol):
    """Puts tiles and sentences into one space.

    Cosines divided by `temperature` are what a softmax makes probabilities of.
    """

    @property
    def temperature(self) -> float: ...

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Sentences -> float32 (n, dimension), unit length."""
        ...


@runtime_checkable
class Captioner(Protocol):
    """Writes sentences about tiles."""

    @property
    def model_id(self) -> str: ...
    @property
    def image_size(self) -> int: ...

    def caption(self, images: Images, *, num_beams: int = 3) -> list[tuple[str, float]]:
        """uint8 (n, image_size, image_size, 3) -> a sentence and its mean token log-likelihood."""
        ...


class TileEngine(TileEmbedder, Captioner, Protocol):
    """What indexing needs of `Engine`, from several threads at once."""

    @property
    def stamp(self) -> ModelStamp:
        """The model that an index made with the engine belongs to."""
        ...


@runtime_checkable
class Scorer(Protocol):
    """Judges how well sentences fit tiles, both seen together: slower than embeddings, finer."""

    def score(
        self, images: np.ndarray, texts: Sequence[str], pairs: np.ndarray | None = None
    ) -> np.ndarray:
        """uint8 (n, image_size, image_size, 3) -> mean token log-likelihoods of sentences.

        `pairs` (k, 2) number an image and a sentence each and give k values; without it there
        is a sentence for every image, and n values.
        """
        ...

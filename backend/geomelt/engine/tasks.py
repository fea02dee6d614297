"""What an engine can do: a protocol for each task, fulfilled by the parts of models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from geomelt.base.stamp import ModelStamp

Images = npt.NDArray[np.uint8]  # (n, side, side, 3), or one of them
Vectors = npt.NDArray[np.float32]  # (n, dimension)

Capability = Literal["caption", "embed-texts", "embed-tiles", "score"]

CANNOT: dict[Capability, str] = {
    "caption": "write captions: choose a GeoMELT, BLIP, GIT or vision-language model as captioner",
    "embed-texts": "embed texts: choose a GeoMELT, CLIP or SigLIP model",
    "embed-tiles": "embed tiles: choose a GeoMELT, CLIP or SigLIP model",
    "score": "score sentences: choose a GeoMELT model as captioner",
}
"""Every task, and what an engine without it cannot do, with the remedy."""


class TileEmbedder(Protocol):
    """Gives each tile a vector.

    `stamp` names the model that an index of the vectors belongs to, `numerics` which runtime
    produces them, such as `torch-float32`.
    """

    @property
    def stamp(self) -> ModelStamp: ...
    @property
    def numerics(self) -> str: ...
    @property
    def image_size(self) -> int: ...

    def embed_tiles(self, images: Images) -> Vectors:
        """uint8 (n, image_size, image_size, 3) -> float32 (n, dimension), unit length."""
        ...


class TextEmbedder(Protocol):
    """Gives sentences vectors in the space of the tiles.

    Cosines divided by `temperature` are what a softmax makes probabilities of.
    """

    @property
    def temperature(self) -> float: ...

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Sentences -> float32 (n, dimension), unit length."""
        ...


class Captioner(Protocol):
    """Writes sentences about tiles; `image_size` is what its network works with."""

    @property
    def model_id(self) -> str: ...
    @property
    def image_size(self) -> int: ...

    def caption(self, images: Images, *, num_beams: int = 3) -> list[tuple[str, float]]:
        """uint8 (n, s, s, 3) of any size -> a sentence and its mean token log-likelihood."""
        ...


class Scorer(Protocol):
    """Judges how well sentences fit tiles, reading both together: slower than embeddings, finer."""

    def score(
        self, images: Images, texts: Sequence[str], pairs: np.ndarray | None = None
    ) -> np.ndarray:
        """uint8 (n, s, s, 3) of any size -> mean token log-likelihoods of sentences.

        `pairs` (k, 2) number an image and a sentence each and give k values; without it there
        is a sentence for every image, and n values.
        """
        ...


class TileEngine(TileEmbedder, Protocol):
    """What indexing needs of `Engine`, from several threads at once."""

    def caption(self, images: Images, *, num_beams: int = 3) -> list[tuple[str, float]]:
        """As `Captioner`."""
        ...


def tasks_of(part: Any) -> list[Capability]:
    """The tasks whose protocols an object or a class fulfils.

    A task is named after the one method of its protocol: `embed-tiles` is `embed_tiles`.
    """
    return [task for task in CANNOT if hasattr(part, task.replace("-", "_"))]

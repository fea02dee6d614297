"""What an adapter must not forget: earlier embeddings of its images and of other sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from geomelt.adapting.examples import Examples
from geomelt.adapting.network import Network

_SENTENCES = 512
_BATCH = 64

_SCENES = (
    "airport", "bare land", "baseball field", "basketball court", "beach", "boats", "bridge",
    "buildings", "bushes", "cars", "center square", "church", "commercial area", "crossroads",
    "dense forest", "desert", "farmland", "football field", "golf course", "grassland",
    "green trees", "harbor", "highway", "houses", "industrial area", "intersection", "island",
    "lake", "meadow", "mountain", "orchard", "overpass", "park", "parking lot", "pasture",
    "planes", "playground", "pond", "port", "railway station", "residential area", "resort",
    "river", "road", "runway", "school", "sea", "sparse houses", "square", "stadium",
    "storage tanks", "swimming pool", "tennis court", "viaduct", "vineyard", "woodland",
)  # fmt: skip
_TEMPLATES = (
    "{}", "an aerial view of {}", "many {} and some {}", "there is {} next to {}",
    "a {} is near a {}", "{} surrounded by {}", "some {} are on both sides of a {}",
    "a large {} with {} and {}", "several {} are in a {}", "it is a piece of {}",
    "a {} is between {} and {}", "{} in a {} region", "two {} are close to {}",
    "a white {} beside a green {}", "a curved {} goes through the {}",
)  # fmt: skip


@dataclass(frozen=True)
class Memory:
    """Embeddings before anything is learned: of the examples (n, d), of sentences (m, d)."""

    images: Tensor
    sentences: tuple[str, ...]
    texts: Tensor

    @classmethod
    @torch.no_grad()
    def of(cls, network: Network, examples: Examples) -> Memory:
        """The embeddings of `examples` and of ordinary sentences by `network` as it is now."""
        sentences = ordinary_sentences(_SENTENCES)
        images = [
            network.encode_images(tokens[:, 0]).embedding
            for tokens in examples.tokens.split(_BATCH)
        ]
        texts = [
            network.encode_texts(sentences[start : start + _BATCH])
            for start in range(0, len(sentences), _BATCH)
        ]
        return cls(torch.cat(images), tuple(sentences), torch.cat(texts))

    def moved(
        self, network: Network, images: Tensor, rows: np.ndarray, rng: np.random.Generator
    ) -> Tensor:
        """How far the examples `rows`, now at `images` (n, d), and some sentences have moved.

        The sum of both means of 1 - cosine.
        """
        some = rng.choice(len(self.sentences), _BATCH, replace=False)
        texts = network.encode_texts([self.sentences[number] for number in some])
        return _distance(images, self.images[rows]) + _distance(texts, self.texts[some])


def ordinary_sentences(count: int, *, seed: int = 0) -> list[str]:
    """English sentences of scenes from above, as people caption them; no two alike."""
    rng = np.random.default_rng(seed)
    sentences: dict[str, None] = dict.fromkeys(_SCENES)
    while len(sentences) < count:
        template = str(rng.choice(_TEMPLATES))
        scenes = rng.choice(_SCENES, template.count("{}"), replace=False)
        sentences[template.format(*scenes)] = None
    return list(sentences)[:count]


def _distance(vectors: Tensor, before: Tensor) -> Tensor:
    return (1 - F.cosine_similarity(vectors, before)).mean()

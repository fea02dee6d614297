"""A million vectors that lie like real ones, and texts to look for among them.

Every fourth image of the corpora (9,577) and a thousand of their captions are embedded by the
shipped model once, in a minute or two. A vector of the million is then the unit length mean of an
image and two of its ten nearest neighbours, with random weights (symmetric Dirichlet): it lies
between images that look similar, so that clusters, their density and the gap between
images and texts stay.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from geomelt.engine.engine import Engine
from geomelt.engine.engine_options import EngineOptions
from geomelt.sample.landscape import sample_tiles
from geomelt.training.corpora import Corpus

CORPORA = ("rsicd", "ucm", "uavic", "eurosat", "nwpu")
TEXTS = 1000
NEIGHBOURS = 10
EVERY = 4
BATCH = 64


def embedded(corpora: Path, cache: Path) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors of images (n, d) and of `TEXTS` captions, kept in `cache` for next time."""
    engine = EngineOptions(sample_tiles, device="cpu").load()
    key = hashlib.sha256(f"{engine.stamp.id}@{engine.stamp.revision}".encode()).hexdigest()[:16]
    file = cache / f"corpora-{EVERY}-{key}.npz"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        opened = [Corpus.open(corpora / f"{name}.json") for name in CORPORA]
        images = np.concatenate([_images(engine, corpus) for corpus in opened])
        captions = sorted({s for c in opened for e in c.examples for s in e.sentences})
        chosen = np.random.default_rng(0).choice(len(captions), TEXTS, replace=False)
        texts = engine.embed_texts([captions[place] for place in chosen])
        np.savez(file, images=images, texts=texts)
    with np.load(file) as stored:
        return stored["images"], stored["texts"]


def spread(images: np.ndarray, count: int) -> np.ndarray:
    """`count` unit vectors (count, d) between images and their near neighbours."""
    rng = np.random.default_rng(1)
    neighbours = np.concatenate(
        [
            np.argpartition(-(part @ images.T), NEIGHBOURS, axis=1)[:, : NEIGHBOURS + 1]
            for part in np.array_split(images, max(1, len(images) // 1000))
        ]
    )
    spread_out = np.empty((count, images.shape[1]), np.float32)
    for start in range(0, count, 50_000):
        size = min(50_000, count - start)
        first = rng.integers(len(images), size=size)
        others = neighbours[first[:, None], rng.integers(NEIGHBOURS + 1, size=(size, 2))]
        weights = rng.dirichlet((1, 1, 1), size=size).astype(np.float32)
        mixed = weights[:, :1] * images[first]
        mixed += weights[:, 1:2] * images[others[:, 0]] + weights[:, 2:] * images[others[:, 1]]
        spread_out[start : start + size] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
    return spread_out


def _images(engine: Engine, corpus: Corpus) -> np.ndarray:
    examples = corpus.examples[::EVERY]
    return np.concatenate(
        [
            engine.embed_tiles(corpus.pixels(examples[start : start + BATCH], engine.image_size))
            for start in range(0, len(examples), BATCH)
        ]
    )

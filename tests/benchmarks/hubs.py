"""What taking hubs out of the cosines would gain: mean recall, and for class names as queries mean
average precision, with and without, in percent.

A hub is an image, or a sentence, that is near everything. As in QB-Norm (Bogolin et al. 2022,
https://arxiv.org/abs/2112.12777) each answer loses what it would have scored anyway,

    cosine - share * log(mean(exp(beta * cosines with the bank))) / beta,

the bank being the sentences and the images that the model was trained with.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np
from geomelt.engine.engine import Engine
from geomelt.engine.engine_options import EngineOptions
from geomelt.sample.landscape import sample_tiles
from geomelt.training.corpora import Corpus
from geomelt.training.phrases import file_label
from geomelt.training.retrieval import Sentences, recalls
from sklearn.metrics import average_precision_score

CORPORA, SPLITS = ("rsicd", "ucm"), ("val", "test")
BETAS, SHARES = (5, 10, 20, 40), (0.5, 1.0)


class Embedded(NamedTuple):
    """Unit vectors of the texts and the images of a split, (n, dimension) each, and classes."""

    texts: np.ndarray
    images: np.ndarray
    sentences: Sentences
    labels: list[str | None]

    @classmethod
    def of(cls, engine: Engine, corpus: Corpus, split: str) -> Embedded:
        examples = [example for example in corpus.split(split) if example.sentences]
        sentences = Sentences.of([example.sentences for example in examples])
        images = engine.embed_tiles(corpus.pixels(examples, engine.image_size))
        labels = [file_label(corpus.name, example.filename) for example in examples]
        return cls(engine.embed_texts(sentences.texts), images, sentences, labels)


def hubness(answers: np.ndarray, bank: np.ndarray, beta: float) -> np.ndarray:
    """How near each answer (n, dimension) is to the bank (m, dimension) at large: (n,)."""
    shares: np.ndarray = np.log(np.exp(beta * (answers @ bank.T)).mean(1)) / beta
    return shares


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--model", default=None)
    options = parser.parse_args()
    engine = EngineOptions(sample_tiles, model=options.model, device="cpu").load()
    for name in CORPORA:
        corpus = Corpus.open(name, options.corpora)
        bank = Embedded.of(engine, corpus, "train")
        for split in SPLITS:
            asked = Embedded.of(engine, corpus, split)
            print_gain(engine, f"{name} {split}", asked)
            for beta in BETAS:
                of_texts = hubness(asked.texts, bank.images, beta)
                of_images = hubness(asked.images, bank.texts, beta)
                for share in SHARES:
                    what = f"  beta {beta}, share {share}"
                    print_gain(engine, what, asked, share * of_texts, share * of_images)


def print_gain(
    engine: Engine,
    what: str,
    asked: Embedded,
    of_texts: np.ndarray | float = 0.0,
    of_images: np.ndarray | float = 0.0,
) -> None:
    """One line, with what the texts (n,) and the images (m,) lose."""
    cosines = asked.images @ asked.texts.T
    found = recalls(cosines - of_texts, (cosines.T - of_images).T, asked.sentences)
    rows = [
        f"{each} {[round(value, 1) for value in found[each].values()]}" for each in ("i2t", "t2i")
    ]
    names = sorted({label for label in asked.labels if label})
    by_name = engine.embed_texts(names) @ asked.images.T - of_images
    shown = np.array([[label == name for label in asked.labels] for name in names])
    precision = 100 * average_precision_score(shown.T, by_name.T)
    print(f"{what:24} mR {found['mR']:.2f}  {'  '.join(rows)}  mAP {precision:.1f}", flush=True)


if __name__ == "__main__":
    main()

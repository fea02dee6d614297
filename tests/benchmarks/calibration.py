"""Fits the two constants of `geomelt.searching.match`, and reports their calibration.

Queries are the class names and the captions of RSICD val and UCM val; relevant is what is of the
same class. Each corpus is an index of its own and each kind of query has equal weight.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from geomelt.engine.engine import Engine
from geomelt.engine.engine_options import EngineOptions
from geomelt.sample.landscape import sample_tiles
from geomelt.searching import match
from geomelt.searching.match import Calibration
from geomelt.training.corpora import Corpus
from geomelt.training.phrases import file_label
from sklearn.linear_model import LogisticRegression

CORPORA = ("rsicd", "ucm")
SPLIT = "val"
THRESHOLDS = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Trial:
    """One kind of query on one corpus: how far tiles stand out, and whether they are relevant.

    `cosines`, `z` and `relevant` are (queries, tiles).
    """

    name: str
    cosines: np.ndarray
    z: np.ndarray
    relevant: np.ndarray

    @classmethod
    def of(cls, name: str, cosines: np.ndarray, relevant: np.ndarray) -> Trial:
        """From cosines (queries, tiles); all tiles are the background."""
        rows = [Calibration.of(row) for row in cosines]
        means = np.array([[row.mean] for row in rows])
        spreads = np.array([[row.spread] for row in rows])
        return cls(name, cosines, (cosines - means) / spreads, relevant)


def main() -> None:
    """Prints the constants and, for those in force, the calibration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--model", default=None)
    options = parser.parse_args()
    engine = EngineOptions(sample_tiles, model=options.model, device="cpu").load()
    trials = [
        trial
        for name in CORPORA
        for trial in corpus_trials(engine, Corpus.open(name, options.corpora))
    ]
    slope, intercept = fit(trials)
    print(f"fitted: SLOPE = {slope:.3f}, INTERCEPT = {intercept:.3f}")
    print(f"in force: SLOPE = {match.SLOPE}, INTERCEPT = {match.INTERCEPT}")
    for trial in trials:
        print(trial.name, quality(trial, match.SLOPE, match.INTERCEPT), found(trial))


def corpus_trials(engine: Engine, corpus: Corpus) -> list[Trial]:
    """The class names of a corpus as queries, and its captions."""
    examples = [each for each in corpus.split(SPLIT) if file_label(corpus.name, each.filename)]
    tiles = engine.embed_tiles(corpus.pixels(examples, engine.image_size))
    labels = np.array([file_label(corpus.name, example.filename) for example in examples])
    names = sorted(set(labels))
    captions = [text for example in examples for text in example.sentences]
    caption_labels = np.repeat(labels, [len(example.sentences) for example in examples])
    return [
        Trial.of(f"{corpus.name} {kind}", engine.embed_texts(texts) @ tiles.T, meant)
        for kind, texts, meant in (
            ("class names", names, np.array(names)[:, None] == labels),
            ("captions", captions, caption_labels[:, None] == labels),
        )
    ]


def fit(trials: list[Trial]) -> tuple[float, float]:
    """Slope and intercept of the most likely logistic (Platt 1999); every trial weighs 1."""
    z = np.concatenate([trial.z.ravel() for trial in trials])
    relevant = np.concatenate([trial.relevant.ravel() for trial in trials])
    weights = np.concatenate([np.full(trial.z.size, 1e6 / trial.z.size) for trial in trials])
    model = LogisticRegression(C=np.inf).fit(z[:, None], relevant, sample_weight=weights)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def quality(trial: Trial, slope: float, intercept: float) -> dict[str, float]:
    """Expected calibration error over ten bins, and the precision from some matches on."""
    matches = 1 / (1 + np.exp(-(slope * trial.z + intercept)))
    bins = np.minimum((matches * 10).astype(int), 9)
    gaps = [
        (bins == number).mean()
        * abs(trial.relevant[bins == number].mean() - matches[bins == number].mean())
        for number in np.unique(bins)
    ]
    precision = {
        f"precision from {threshold}": round(float(trial.relevant[matches >= threshold].mean()), 3)
        for threshold in THRESHOLDS
    }
    return {"calibration error": round(float(sum(gaps)), 4), **precision}


def found(trial: Trial) -> str:
    """The fewest and the most tiles of a query from a match of one half on, and from the
    cosine on that returns as many in total."""
    passing = match.SLOPE * trial.z + match.INTERCEPT >= 0
    least = np.sort(trial.cosines, axis=None)[-int(passing.sum())]
    counts_by = {"match": passing.sum(1), "cosine": (trial.cosines >= least).sum(1)}
    ranges = [f"{counts.min()} to {counts.max()} by {name}" for name, counts in counts_by.items()]
    return f"tiles of a query: {', '.join(ranges)}"


if __name__ == "__main__":
    main()

"""The training images of all corpora, without those that repeat a test image."""

from __future__ import annotations

import numpy as np
from rich.console import Console

from geomelt.training.corpora import Corpus, Example
from geomelt.training.dataset import Item, corpus_items
from geomelt.training.decoded_images import decoded
from geomelt.training.duplicates import near_duplicates
from geomelt.training.plan import TrainingPlan


def training_items(plan: TrainingPlan, console: Console) -> list[Item]:
    """Every training image of the mix, without those that repeat a test image."""
    folder = plan.run.parent / "pictures"
    opened = [(share, Corpus.open(share.name, plan.corpora)) for share in plan.mix]
    held_out = [
        image
        for _, corpus in opened
        if (test := corpus.split("test"))
        for image in decoded(corpus, test, folder / f"{corpus.name}.test.npy")
    ]
    items: list[Item] = []
    for share, corpus in opened:
        examples = corpus.split("train")
        pixels = decoded(corpus, examples, folder / f"{corpus.name}.train.npy")
        chosen = _thinned(len(examples), share.limit)
        repeated = near_duplicates(pixels[chosen], held_out)
        if repeated.any():
            console.print(f"{corpus.name}: {repeated.sum()} near-duplicates of test images dropped")
        kept = chosen[~repeated]
        items += corpus_items(corpus.name, _rows(examples, kept), pixels[kept], share.weight)
    return items


def _thinned(count: int, limit: int | None) -> np.ndarray:
    return np.linspace(0, count - 1, min(count, limit or count)).round().astype(int)


def _rows(examples: list[Example], rows: np.ndarray) -> list[Example]:
    return [examples[row] for row in rows]

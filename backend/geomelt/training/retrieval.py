"""Retrieval as the field measures it, from images to sentences and back.

As in Karpathy's protocol an image has hit when any of its sentences is among the first K.
Sentences that say the same of several images tie; a tie counts as often as a random order
would put one of the right ones among the first K. To count it as a hit would flatter: on RSICD's
validation split, where half of the sentences are someone else's too, by two points of mean
recall, on its test split by 0.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Sentences:
    """The sentences of several images: each text once, even if several images have it.

    `numbers` (sentences,) are the text of each sentence, `owner` (sentences,) its image.
    """

    texts: list[str]
    numbers: np.ndarray
    owner: np.ndarray

    @classmethod
    def of(cls, images: list[tuple[str, ...]]) -> Sentences:
        """From the sentences of each image."""
        texts = {text: 0 for several in images for text in several}
        known = {text: number for number, text in enumerate(texts)}
        return cls(
            list(texts),
            np.array([known[text] for several in images for text in several]),
            np.repeat(np.arange(len(images)), [len(several) for several in images]),
        )


def recalls(to_texts: np.ndarray, to_images: np.ndarray, sentences: Sentences) -> dict[str, Any]:
    """R@1, 5 and 10 in percent both ways, and their mean mR.

    Both scores are (images, texts): `to_texts` ranks the texts of an image, `to_images` the
    images of a text.
    """
    to_texts, to_images = to_texts[:, sentences.numbers], to_images[:, sentences.numbers]
    right = sentences.owner == np.arange(len(to_texts))[:, None]
    i2t, t2i = _recalls(to_texts, right), _recalls(to_images.T, right.T)
    return {"i2t": i2t, "t2i": t2i, "mR": float(np.mean([*i2t.values(), *t2i.values()]))}


def _recalls(scores: np.ndarray, right: np.ndarray) -> dict[str, float]:
    """Of scores and what is right, both (queries, answers)."""
    best = np.where(right, scores, -np.inf).max(1, keepdims=True)
    above = (scores > best).sum(1)
    tied = scores == best
    wrong, answers = (tied & ~right).sum(1), tied.sum(1)
    found: dict[str, float] = {}
    for k in (1, 5, 10):
        hits = [_hit(*query) for query in zip(k - above, wrong, answers, strict=True)]
        found[f"R@{k}"] = 100 * float(np.mean(hits))
    return found


def _hit(places: int, wrong: int, answers: int) -> float:
    """How likely one of `answers` that tie, `wrong` of them wrong, is right in so many places."""
    missed = 1.0
    for place in range(max(0, min(places, answers))):
        missed *= max(wrong - place, 0) / (answers - place)
    return 1.0 - missed

"""How much a caption agrees with those that people gave: CIDEr-D, as a reward.

Vedantam et al. 2015, arXiv 1411.5726; document frequencies come from the training captions, so
that one caption can be judged by itself.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

_LONGEST = 4
_SIGMA = 6.0

Vector = list[dict[tuple[str, ...], float]]


class Consensus:
    """CIDEr-D of single captions against their references."""

    def __init__(self, documents: Iterable[Sequence[str]]) -> None:
        """`documents` are the captions of each image; a phrase of many images counts little."""
        self._frequency: Counter[tuple[str, ...]] = Counter()
        count = 0
        for captions in documents:
            count += 1
            self._frequency.update({gram for text in captions for gram in _grams(_words(text))})
        self._log_count = math.log(max(count, 1))

    def score(self, candidate: str, references: Sequence[str]) -> float:
        """0 (nothing in common) .. 10 (the very words of every reference)."""
        words = _words(candidate)
        vector = self._vector(words)
        total = 0.0
        for reference in map(_words, references):
            # The definition counts lengths in bigrams.
            gap = max(len(words) - 1, 0) - max(len(reference) - 1, 0)
            penalty = math.exp(-(gap**2) / (2 * _SIGMA**2))
            total += penalty * _similarity(vector, self._vector(reference))
        return 10 * total / len(references)

    def _vector(self, words: Sequence[str]) -> Vector:
        vector: Vector = [{} for _ in range(_LONGEST)]
        for gram, count in Counter(_grams(words)).items():
            rarity = self._log_count - math.log(max(1, self._frequency[gram]))
            vector[len(gram) - 1][gram] = count * rarity
        return vector


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


def _grams(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    for length in range(1, _LONGEST + 1):
        for start in range(len(words) - length + 1):
            yield tuple(words[start : start + length])


def _similarity(candidate: Vector, reference: Vector) -> float:
    """Mean over lengths of the cosine, with what the candidate repeats clipped."""
    cosines = []
    for ours, theirs in zip(candidate, reference, strict=True):
        norm = _norm(ours) * _norm(theirs)
        shared = sum(min(value, theirs[g]) * theirs[g] for g, value in ours.items() if g in theirs)
        cosines.append(shared / norm if norm else 0.0)
    return float(np.mean(cosines))


def _norm(part: dict[tuple[str, ...], float]) -> float:
    return math.sqrt(sum(value * value for value in part.values()))

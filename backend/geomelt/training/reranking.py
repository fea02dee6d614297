"""Re-ranking: what cosines put first, put in order by joint mode (`engine.joint_mode`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geomelt.engine.joint_mode import WEIGHT, evidence, joint_scores

CANDIDATES = 16
WEIGHTS = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)

_FIRST = 1e3  # candidates stand before all others


@dataclass(frozen=True)
class Reranking:
    """The candidates both ways among (images, texts), and their calibrated log-likelihoods.

    `text_candidates` and `image_candidates` are boolean (images, texts): the first texts of an
    image, the first images of a text. `evidence` (images, texts) is 0 elsewhere.
    """

    cosines: np.ndarray
    temperature: float
    text_candidates: np.ndarray
    image_candidates: np.ndarray
    evidence: np.ndarray

    @classmethod
    def of(
        cls,
        cosines: np.ndarray,
        temperature: float,
        likelihood: Callable[[np.ndarray], np.ndarray],
        candidates: int = CANDIDATES,
    ) -> Reranking:
        """From cosines (images, texts); `likelihood` takes pairs (k, 2) to values (k,)."""
        for_images = _largest(cosines, candidates, axis=1)
        for_texts = _largest(cosines, candidates, axis=0)
        pairs = np.argwhere(for_images | for_texts)
        likelihoods = np.zeros(cosines.shape)
        likelihoods[tuple(pairs.T)] = likelihood(pairs)
        known = np.where(for_images | for_texts, evidence(likelihoods, for_texts), 0.0)
        return cls(cosines, temperature, for_images, for_texts, known)

    def scores(self, weight: float = WEIGHT) -> tuple[np.ndarray, np.ndarray]:
        """Scores (images, texts) that rank the texts of an image, and the images of a text."""
        logits = self.cosines / self.temperature
        blend = joint_scores(self.cosines, self.temperature, self.evidence, weight) + _FIRST
        return (
            np.where(self.text_candidates, blend, logits),
            np.where(self.image_candidates, blend, logits),
        )


def _largest(values: np.ndarray, count: int, axis: int) -> np.ndarray:
    """Boolean, true at the `count` largest along `axis`."""
    order = np.argsort(-values, axis=axis, kind="stable")
    chosen = np.zeros(values.shape, bool)
    np.put_along_axis(chosen, order.take(range(min(count, values.shape[axis])), axis), True, axis)
    return chosen

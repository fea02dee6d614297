"""How well a sentence fits an image that the network reads together with it.

    cosine / temperature + weight * (log-likelihood of the sentence given the image - prior)

The prior is the sentence's mean log-likelihood over the images that suit it best: without it
short and common sentences would suit every image.
"""

from __future__ import annotations

import numpy as np

# Chosen on RSICD val; between 2 and 8 little changes.
WEIGHT = 3.0


def evidence(likelihoods: np.ndarray, candidates: np.ndarray | None = None) -> np.ndarray:
    """Log-likelihoods (images, texts) less each text's prior.

    `candidates` (images, texts) is true at the images that suit a text best; None means all.
    """
    if candidates is None:
        candidates = np.ones(likelihoods.shape, bool)
    calibrated: np.ndarray = likelihoods - (likelihoods * candidates).sum(0) / candidates.sum(0)
    return calibrated


def joint_scores(
    cosines: np.ndarray, temperature: float, evidence: np.ndarray, weight: float = WEIGHT
) -> np.ndarray:
    """Of one shape, all three; the more, the better an image and a text fit."""
    scores: np.ndarray = cosines / temperature + weight * evidence
    return scores

"""Which of some named classes a tile shows: cosines to class names, as probabilities.

A class is the mean of several sentences about it (prompt ensembles: CLIP, arXiv 2103.00020,
section 3.1.4). Cosines become probabilities by a softmax whose temperature makes them as sure
as they are right (temperature scaling: Guo et al. 2017, arXiv 1706.04599).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

PROMPTS = (
    "{}",
    "a {}",
    "{} seen from above",
    "an aerial view of {}",
    "a satellite image of {}",
    "this is a {}",
    "there is a {}",
    "a scene with {}",
)
_TEMPERATURES = np.geomspace(0.002, 1.0, 200)
_BINS = 15


def class_vectors(
    embed_texts: Callable[[Sequence[str]], np.ndarray], classes: Sequence[str]
) -> np.ndarray:
    """A unit vector for each class name: (classes, dimension)."""
    sentences = [prompt.format(name) for name in classes for prompt in PROMPTS]
    means = embed_texts(sentences).reshape(len(classes), len(PROMPTS), -1).mean(1)
    unit: np.ndarray = means / np.linalg.norm(means, axis=1, keepdims=True)
    return unit


def probabilities(cosines: np.ndarray, temperature: float) -> np.ndarray:
    """Cosines (n, classes) -> probabilities (n, classes); every row sums to 1."""
    result: np.ndarray = np.exp(_log_probabilities(cosines, temperature))
    return result


def log_loss(cosines: np.ndarray, truth: np.ndarray, temperature: float) -> float:
    """Mean negative log-probability of the true classes, `truth` (n,) being their numbers."""
    rows = np.arange(len(truth))
    return float(-_log_probabilities(cosines, temperature)[rows, truth].mean())


def best_temperature(cosines: np.ndarray, truth: np.ndarray) -> float:
    """The temperature of least log-loss, to a few percent."""
    losses = [log_loss(cosines, truth, temperature) for temperature in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def calibration_error(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """Expected calibration error, 0..1: how far sureness is from being right, over 15 bins.

    Naeini et al. 2015; Guo et al. 2017, equation 3.
    """
    sureness = probabilities.max(1)
    right = probabilities.argmax(1) == truth
    bins = np.minimum((sureness * _BINS).astype(int), _BINS - 1)
    gaps = [
        (bins == number).mean()
        * abs(right[bins == number].mean() - sureness[bins == number].mean())
        for number in np.unique(bins)
    ]
    return float(sum(gaps))


def _log_probabilities(cosines: np.ndarray, temperature: float) -> np.ndarray:
    scaled = cosines.astype(np.float64) / temperature
    scaled -= scaled.max(1, keepdims=True)
    result: np.ndarray = scaled - np.log(np.exp(scaled).sum(1, keepdims=True))
    return result

"""Cosines as a match, 0..1, that means the same for every query.

How high cosines come out differs from query to query. So a query's cosines are held against those
of a background, tiles of the same index drawn by chance:

    z = (cosine - mean of the background) / standard deviation of the background
    match = 1 / (1 + exp(-(SLOPE * z + INTERCEPT)))

The two constants are Platt's (1999), fitted by tests/benchmarks/calibration.py on RSICD val and
UCM val with class names and captions as queries; there a match is the chance that a tile is of
the class asked for, one tile in 25 being so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SLOPE = 3.01
INTERCEPT = -7.11

_LEAST_SPREAD = 1e-6  # tiles that are all alike: none stands out


@dataclass(frozen=True)
class Calibration:
    """The mean and standard deviation of the background's cosines with one query."""

    mean: float
    spread: float

    @classmethod
    def of(cls, background: npt.ArrayLike) -> Calibration:
        """From cosines (n,), n at least 1."""
        cosines = np.asarray(background, dtype=np.float64)
        return cls(float(cosines.mean()), max(float(cosines.std()), _LEAST_SPREAD))

    def match(self, cosines: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Cosines (n,) -> matches (n,), 0..1; they rise with the cosines."""
        z = (np.asarray(cosines, dtype=np.float64) - self.mean) / self.spread
        return np.asarray(1 / (1 + np.exp(np.clip(-(SLOPE * z + INTERCEPT), -500, 500))))

    def lowest(self, score: float | None, match: float | None) -> float:
        """The least cosine that reaches both a score and a match, where they are given."""
        return max(
            -1.0 if score is None else score,
            -1.0 if match is None else self.cosine(match),
        )

    def cosine(self, match: float) -> float:
        """The cosine at which `match` is reached; infinite for 0 and 1, which never are."""
        if not 0 < match < 1:
            return math.inf if match >= 1 else -math.inf
        return self.mean + self.spread * (math.log(match / (1 - match)) - INTERCEPT) / SLOPE

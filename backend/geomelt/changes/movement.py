"""How far tiles have moved among the vectors, beside what all tiles of the two dates did."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from geomelt.index.records import Vector

Values = npt.NDArray[np.float64]

# With fewer tiles the season's shift and their own change cannot be kept apart.
PAIRS_FOR_A_SHIFT = 8
# The median absolute deviation of a normal distribution is this part of its standard deviation.
_MAD = 0.6745
# Ground that is the same moves by less: other batches, processors and threads round otherwise.
_ROUNDING = 1e-4


def shift(pairs: Iterable[tuple[Vector, Vector]]) -> Values:
    """The mean movement of all pairs, given as batches (n, d) of earlier and later vectors: (d,).

    That is light, season and sensor. Zero where there are too few pairs to know it.
    """
    total, count = np.zeros(1), 0
    for earlier, later in pairs:
        total = total + (later.astype(np.float64) - earlier).sum(axis=0)
        count += len(later)
    return total / count if count >= PAIRS_FOR_A_SHIFT else np.zeros_like(total)


def moved(earlier: Vector, later: Vector, common: Values) -> Values:
    """Half the squared length of each pair's movement (n,) but the common one, from 0.

    Without a common movement this is 1 - cosine.
    """
    lengths: Values = np.square(later.astype(np.float64) - earlier - common).sum(axis=1) / 2
    return lengths


def unlikeliness(values: Values) -> Values:
    """The share, 0..1, of unchanged pairs that would have lower values.

    Taken from a normal distribution about the median, with the spread of the median absolute
    deviation: the few that did change do not move it.
    """
    centre = np.median(values)
    spread = np.median(np.abs(values - centre)) / _MAD
    shares: Values = ndtr((values - centre) / max(spread, _ROUNDING))
    return shares

"""Most tiles ruled out as too far from a vector by its first components alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geomelt.index.cache.tile_arrays import Places, highest, products
from geomelt.index.records import Vector

COMPONENTS = 64
_ROUNDING = 2e-6  # of a float32 product of unit vectors


@dataclass(frozen=True)
class Prefix:
    """Vectors turned so that their first components hold most of their length.

    With x = (a, r), a its first components and r the others, the product of x and y lies within
    |r_x| |r_y| of that of a_x and a_y (Cauchy-Schwarz): what lies too low so is never looked at.
    """

    rotation: npt.NDArray[np.float32]  # (d, p): orthonormal columns
    heads: npt.NDArray[np.float32]  # (n, p): a
    rests: npt.NDArray[np.float32]  # (n,): |r|

    def contenders(
        self, unit: Vector, wanted: int, places: Places | None, sure: npt.NDArray[np.bool_] | None
    ) -> Places:
        """The rows, all or among `places` (ascending), that may be of the `wanted` nearest.

        Only the `sure` ones of `places` count as found. Exact: no row is left out that belongs.
        """
        total = len(self.heads) if places is None else len(places)
        if total <= 2 * wanted:
            return np.arange(total) if places is None else places
        turned = unit @ self.rotation
        rest = np.sqrt(max(0.0, 1.0 - float(turned @ turned)))
        scores = products(self.heads, turned, places)
        slack = (self.rests if places is None else self.rests[places]) * rest + _ROUNDING
        lowest = scores - slack
        if sure is not None:
            lowest[~sure] = -np.inf
        leading = lowest[highest(lowest, wanted)]
        least = np.partition(leading, len(leading) - wanted)[len(leading) - wanted]
        kept = np.flatnonzero(scores + slack >= least)
        return kept if places is None else places[kept]


def principal_directions(sample: Vector) -> npt.NDArray[np.float32]:
    """The `COMPONENTS` directions (d, p) that hold most of vectors (n, d), about the origin."""
    _, directions = np.linalg.eigh(sample.T @ sample)  # ascending
    return np.ascontiguousarray(directions[:, ::-1][:, :COMPONENTS], np.float32)


def split(vectors: Vector, rotation: npt.NDArray[np.float32]) -> tuple[Vector, Vector]:
    """Heads (n, p) and the lengths of rests (n,) of unit vectors (n, d)."""
    heads = vectors @ rotation
    return heads, np.linalg.norm(vectors - heads @ rotation.T, axis=1)

"""Vectors as the index keeps them: float32, of length one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geomelt.index.records import Vector


def unit_vectors(vectors: npt.ArrayLike, dimension: int) -> Vector:
    """`vectors` (n, dimension) at length one, float32; ValueError where one has no direction."""
    given = np.asarray(vectors, dtype=np.float32)
    if not len(given):
        return np.empty((0, dimension), dtype=np.float32)
    if given.shape[1:] != (dimension,):
        raise ValueError(f"{given.shape[1:]} numbers a vector, not {dimension}")
    lengths = np.linalg.norm(given, axis=1, keepdims=True)
    if not np.all(np.isfinite(lengths) & (lengths > 0)):
        raise ValueError("a vector that is zero or not finite")
    units: Vector = given / lengths
    return units


def unit_vector(vector: npt.ArrayLike, dimension: int) -> Vector:
    """One vector (dimension,) at length one; ValueError as in `unit_vectors`."""
    units: Vector = unit_vectors(np.atleast_2d(vector), dimension)[0]
    return units

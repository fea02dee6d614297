"""Bands that mark where a raster is transparent, and bands that are only called alpha."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import ColorInterp
from rasterio.io import DatasetReader

_NEAR = 0.03  # of the maximum: what a lossy alpha may be off
_CLEAR = 0.7  # of what is not transparent is opaque: the rest is a soft edge
_FEW_LEVELS = 8  # a picture has more


@dataclass(frozen=True)
class Alpha:
    """A band of transparency: visible at half of `opaque` and above."""

    band: int
    opaque: float


def called_alpha(dataset: DatasetReader, bands: Sequence[int]) -> list[int]:
    """The bands, from 1, that the raster calls alpha, without those that are read as colours."""
    named = zip(dataset.colorinterp, dataset.descriptions, strict=True)
    return [
        band
        for band, (meaning, name) in enumerate(named, 1)
        if band not in bands
        and (meaning == ColorInterp.alpha or (name or "").strip().lower() == "alpha")
    ]


def opaque_at(values: NDArray[Any]) -> float | None:
    """The value that stands for opaque, 0 where all is transparent; None where it is not an alpha.

    An alpha is transparent or opaque, with a soft edge at most; near infrared, which many
    orthophotos of four bands call alpha, is anything between.
    """
    values = values[np.isfinite(values)].astype(np.float64)
    if not values.size or values.max() <= 0:
        return 0.0
    levels = np.unique(values)
    visible = values[values > _NEAR * values.max()]
    most = float(np.percentile(visible, 99.5))
    if (visible >= (1 - _NEAR) * most).mean() >= _CLEAR or len(levels) <= _FEW_LEVELS:
        return most
    return None

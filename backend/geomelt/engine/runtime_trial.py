"""Which way is quickest on this machine, among those that say the same."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from geomelt.engine.image_way import ImageWay
from geomelt.numerics import EQUAL

_BATCH = 16
_ROUNDS = 6  # the best of each counts: fewer, and a busy moment decides


@dataclass(frozen=True)
class Trial:
    """What a way came to: its speed, and its lowest cosine to the reference."""

    tiles_per_s: float
    cosine: float

    @property
    def faithful(self) -> bool:
        return self.cosine >= EQUAL


def try_ways(
    ways: Mapping[str, ImageWay], reference: ImageWay, tiles: np.ndarray
) -> dict[str, Trial]:
    """Each way over `tiles` in turns, A B A B, so that a busy moment is not one way's alone."""
    expected = _embeddings(reference, tiles)
    cosines = {
        name: F.cosine_similarity(_embeddings(way, tiles), expected).min().item()
        for name, way in ways.items()
    }
    seconds = dict.fromkeys(ways, float("inf"))
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            started = time.perf_counter()
            way(tiles[:_BATCH])
            seconds[name] = min(seconds[name], time.perf_counter() - started)
    return {
        name: Trial(round(len(tiles[:_BATCH]) / seconds[name], 1), round(cosines[name], 5))
        for name in ways
    }


def quickest(trials: Mapping[str, Trial]) -> str:
    """The name of the quickest faithful way; one of them has to be the reference."""
    faithful = {name: trial for name, trial in trials.items() if trial.faithful}
    return max(faithful, key=lambda name: faithful[name].tiles_per_s)


def _embeddings(way: ImageWay, tiles: np.ndarray) -> torch.Tensor:
    return torch.cat(
        [
            way(tiles[start : start + _BATCH]).embedding.float()
            for start in range(0, len(tiles), _BATCH)
        ]
    )

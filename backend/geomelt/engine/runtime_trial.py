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

_ROUNDS = 6  # the best of each counts: fewer, and a busy moment decides
# A way so many times as slow as the best so far is out: after its first round, in which it also
# warms up, and later on.
_FAR_BEHIND, _BEHIND = 4.0, 1.5


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
    """Each way over `tiles` in turns, A B A B, so that a busy moment is not one way's alone.

    Only those that can still be chosen are tried to the end.
    """
    expected, told = _seen(reference, tiles)
    cosines, seconds = {}, {}
    for name, way in ways.items():
        found, seconds[name] = (expected, told) if way is reference else _seen(way, tiles)
        cosines[name] = F.cosine_similarity(found, expected).min().item()
    tried, behind = [name for name in ways if cosines[name] >= EQUAL], _FAR_BEHIND
    for _ in range(1, _ROUNDS):
        best = min((seconds[name] for name in tried), default=0.0)
        tried, behind = [name for name in tried if seconds[name] < behind * best], _BEHIND
        if len(tried) < 2:
            break
        for name in tried:
            seconds[name] = min(seconds[name], _seen(ways[name], tiles)[1])
    return {
        name: Trial(round(len(tiles) / seconds[name], 1), round(cosines[name], 5)) for name in ways
    }


def quickest(trials: Mapping[str, Trial]) -> str:
    """The name of the quickest faithful way; one of them has to be the reference."""
    faithful = {name: trial for name, trial in trials.items() if trial.faithful}
    return max(faithful, key=lambda name: faithful[name].tiles_per_s)


def _seen(way: ImageWay, tiles: np.ndarray) -> tuple[torch.Tensor, float]:
    """Embeddings of all tiles at once, and the seconds they took."""
    started = time.perf_counter()
    embedding = way(tiles).embedding
    return embedding.float(), time.perf_counter() - started

"""Which way is quickest on this machine, among those that say the same."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from geomelt.engine.numerics import EQUAL
from geomelt.engine.runtime.image_way import ImageWay

_ROUNDS = 5  # the best of each counts: fewer, and a busy moment decides
_FEW = 4  # tiles, or one for each thread where there are more
# A way so many times as slow as the best is out: after a few tiles, with which it also warms up,
# and later on.
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
    few = tiles[: max(_FEW, torch.get_num_threads())]
    expected = reference(tiles).embedding.float()
    cosines, rates = {}, {}
    for name, way in ways.items():
        found, rates[name] = _seen(way, few)
        cosines[name] = _lowest_cosine(found, expected)
    tried, behind = list(ways), _FAR_BEHIND
    for number in range(_ROUNDS):
        tried = [name for name in tried if cosines[name] >= EQUAL]
        best = max((rates[name] for name in tried), default=0.0)
        tried, behind = [name for name in tried if rates[name] * behind > best], _BEHIND
        if number and len(tried) < 2:
            break
        for name in tried:
            found, rate = _seen(ways[name], tiles)
            cosines[name] = min(cosines[name], _lowest_cosine(found, expected))
            rates[name] = max(rates[name], rate)
    return {name: Trial(round(rates[name], 1), round(cosines[name], 5)) for name in ways}


def quickest(trials: Mapping[str, Trial]) -> str:
    """The name of the quickest faithful way; one of them has to be the reference."""
    faithful = {name: trial for name, trial in trials.items() if trial.faithful}
    return max(faithful, key=lambda name: faithful[name].tiles_per_s)


def _seen(way: ImageWay, tiles: np.ndarray) -> tuple[torch.Tensor, float]:
    """Embeddings of all tiles at once, and how many a second that was."""
    started = time.perf_counter()
    embedding = way(tiles).embedding
    return embedding.float(), len(tiles) / (time.perf_counter() - started)


def _lowest_cosine(found: torch.Tensor, expected: torch.Tensor) -> float:
    return F.cosine_similarity(found, expected[: len(found)]).min().item()

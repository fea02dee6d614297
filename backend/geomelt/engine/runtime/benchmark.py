"""Which encoder is fastest on this machine, among those whose vectors are equal."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from geomelt.engine.numerics import EQUAL
from geomelt.engine.runtime.image_encoder import ImageEncoder

_ROUNDS = 5  # the best of each counts: fewer, and a busy moment decides
_FEW = 4  # tiles, or one for each thread where there are more
# An encoder so many times as slow as the best is out: after a few tiles, with which it also
# warms up, and later on.
_FAR_BEHIND, _BEHIND = 4.0, 1.5


@dataclass(frozen=True)
class Benchmark:
    """The speed of an encoder, and its lowest cosine to the reference."""

    tiles_per_s: float
    cosine: float

    @property
    def faithful(self) -> bool:
        return self.cosine >= EQUAL


def benchmark(
    encoders: Mapping[str, ImageEncoder], reference: ImageEncoder, tiles: np.ndarray
) -> dict[str, Benchmark]:
    """Each encoder over `tiles` in turns, A B A B, so that a busy moment is not one's alone.

    Only those that can still be chosen are tried to the end.
    """
    few = tiles[: max(_FEW, torch.get_num_threads())]
    expected = reference(tiles).embedding.float()
    cosines, rates = {}, {}
    for name, encoder in encoders.items():
        found, rates[name] = _embedded(encoder, few)
        cosines[name] = _lowest_cosine(found, expected)
    tried, behind = list(encoders), _FAR_BEHIND
    for number in range(_ROUNDS):
        tried = [name for name in tried if cosines[name] >= EQUAL]
        best = max((rates[name] for name in tried), default=0.0)
        tried, behind = [name for name in tried if rates[name] * behind > best], _BEHIND
        if number and len(tried) < 2:
            break
        for name in tried:
            found, rate = _embedded(encoders[name], tiles)
            cosines[name] = min(cosines[name], _lowest_cosine(found, expected))
            rates[name] = max(rates[name], rate)
    return {name: Benchmark(round(rates[name], 1), round(cosines[name], 5)) for name in encoders}


def fastest(results: Mapping[str, Benchmark]) -> str:
    """The name of the fastest faithful encoder; one of them has to be the reference."""
    faithful = {name: result for name, result in results.items() if result.faithful}
    return max(faithful, key=lambda name: faithful[name].tiles_per_s)


def _embedded(encoder: ImageEncoder, tiles: np.ndarray) -> tuple[torch.Tensor, float]:
    """Embeddings of all tiles at once, and how many a second that was."""
    started = time.perf_counter()
    embedding = encoder(tiles).embedding
    return embedding.float(), len(tiles) / (time.perf_counter() - started)


def _lowest_cosine(found: torch.Tensor, expected: torch.Tensor) -> float:
    return F.cosine_similarity(found, expected[: len(found)]).min().item()

"""The first hits in the order of joint mode: the network sees tile and text together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from geomelt.engine.joint_mode import evidence, joint_scores
from geomelt.searching.fusion import Ranked
from geomelt.searching.pixels import tile_images
from geomelt.searching.texts import WeightedText

if TYPE_CHECKING:
    from geomelt.engine.engine import Engine
    from geomelt.index.contract import Reader

CANDIDATES = 100


def reranked(
    engine: Engine, store: Reader, texts: Sequence[WeightedText], ranked: Ranked
) -> Ranked:
    """`ranked` (tile id, cosine) with its first `CANDIDATES` in a new order.

    Of several texts the evidence is their weighted mean. A tile whose source cannot be read any
    more keeps its place. Without texts all stays as it is. Raises GeomeltError
    `no-such-capability` where the captioner cannot score sentences.
    """
    first = ranked[:CANDIDATES]
    if not (texts and first):
        return ranked
    images = tile_images(store.tiles([tile_id for tile_id, _ in first]), engine.image_size)
    places = [place for place, (tile_id, _) in enumerate(first) if tile_id in images]
    if not places:
        return ranked
    pixels = np.stack([images[first[place][0]] for place in places])
    weights = np.array([text.weight for text in texts])
    gains = evidence(_likelihoods(engine, pixels, texts)) @ (weights / np.abs(weights).sum())
    cosines = np.array([first[place][1] for place in places])
    order = np.argsort(-joint_scores(cosines, engine.temperature, gains), kind="stable")
    result = list(ranked)
    for place, better in zip(places, order, strict=True):
        result[place] = first[places[better]]
    return result


def _likelihoods(engine: Engine, images: np.ndarray, texts: Sequence[WeightedText]) -> np.ndarray:
    """Mean log-likelihoods (images, texts)."""
    shape = len(images), len(texts)
    pairs = np.stack(np.unravel_index(np.arange(shape[0] * shape[1]), shape), axis=1)
    return engine.score(images, [text.text for text in texts], pairs).reshape(shape)

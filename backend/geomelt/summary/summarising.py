"""Shares of classes over the ground of an extent, from the tiles of an index."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from geomelt.base.errors import GeomeltError
from geomelt.engine.classifying import class_vectors, probabilities
from geomelt.index.contract import Reader
from geomelt.index.filters import EVERYTHING, Filter
from geomelt.summary.classes import checked_classes, default_classes
from geomelt.summary.ground import hectares

if TYPE_CHECKING:
    from geomelt.engine.engine import Engine

FINEST = 0  # level

_SLIVER = 0.05  # of a tile
_BATCH = 65_536

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SummaryQuery:
    """Which ground, and which classes it may belong to.

    The tiles that pass `where` count, the finest level of each source unless that names levels.
    Where several sources show the same ground, the latest does. Raises GeomeltError `invalid`
    for less than two classes.
    """

    classes: Sequence[str] = field(default_factory=default_classes)
    where: Filter = EVERYTHING

    def __post_init__(self) -> None:
        object.__setattr__(self, "classes", tuple(checked_classes(self.classes)))


def summarise(engine: Engine, store: Reader, query: SummaryQuery, *, name: str) -> dict[str, Any]:
    """Tiles, hectares and share (0..1) of each class, greatest first; `name` the index's.

    A tile counts, with its ground in the extent, for the class it most probably shows;
    `sureness` is the mean probability that it does, by ground. Of a tile that is nearly all
    outside, or covered by a later source, the ground counts but not the tile. Raises
    GeomeltError `other-model`, or `no-tiles` where the index holds none there.
    """
    store.require_model(engine.stamp)
    started = time.perf_counter()
    levels = query.where.levels or (FINEST,)
    classes = class_vectors(engine.embed_texts, query.classes)
    with store.moment():
        ids = store.within(replace(query.where, levels=levels))
        shown, sureness = _classified(store, ids, classes, engine.temperature)
        groups, known, whole = _sources(store, ids)
        ground = hectares(store.footprints(ids), groups, query.where.area)
    total = float(ground.sum())
    if not total:
        raise GeomeltError(
            f"The index {name} holds no tiles there: choose another extent, level or date.",
            code="no-tiles",
        )
    # In an extent smaller than a sliver the largest part of a tile still stands for one.
    counts = ground >= np.minimum(_SLIVER * whole, ground.max())
    dates = sorted({date for date, counted in zip(known, counts, strict=True) if date and counted})
    rows = [
        _row(label, ground[own], sureness[own], int(counts[own].sum()), total)
        for number, label in enumerate(query.classes)
        for own in [shown == number]
    ]
    return {
        "index": name,
        "model": f"{engine.stamp.id}@{engine.stamp.revision}",
        "levels": list(levels),
        "tiles": int(counts.sum()),
        "hectares": round(total, 4),
        "dates": [dates[0], dates[-1]] if dates else [],
        "seconds": round(time.perf_counter() - started, 4),
        "classes": sorted(rows, key=lambda row: (-row["share"], row["class"])),
    }


def _row(label: str, ground: Values, sureness: Values, tiles: int, total: float) -> dict[str, Any]:
    """A class from the hectares and probabilities of the tiles that show it."""
    own = float(ground.sum())
    return {
        "class": label,
        "tiles": tiles,
        "hectares": round(own, 4),
        "share": round(own / total, 6),
        "sureness": round(float(np.average(sureness, weights=ground)), 4) if own else None,
    }


def _classified(
    store: Reader, ids: Sequence[int], classes: np.ndarray, temperature: float
) -> tuple[npt.NDArray[np.int64], Values]:
    """The number of each tile's likeliest class and its probability, both (n,)."""
    shown, sureness = [np.empty(0, np.int64)], [np.empty(0)]
    for start in range(0, len(ids), _BATCH):
        vectors = store.vectors(ids[start : start + _BATCH])
        likely = probabilities(vectors @ classes.T, temperature)
        shown.append(likely.argmax(axis=1))
        sureness.append(likely.max(axis=1))
    return np.concatenate(shown), np.concatenate(sureness)


def _sources(store: Reader, ids: Sequence[int]) -> tuple[list[int], list[str], Values]:
    """Each tile's source as a number, the latest first, its date or "", and its hectares.

    The time of a file is no date of what it shows.
    """
    own: list[str] = []
    sides: list[float] = []
    dates: dict[str, str] = {}
    for start in range(0, len(ids), _BATCH):
        for tile in store.tiles(ids[start : start + _BATCH]):
            own.append(tile.source.uri)
            sides.append(tile.ground_size)
            known = tile.source.date_origin != "file"
            dates[tile.source.uri] = (tile.source.date or "") if known else ""
    ranked = sorted(sorted(dates), key=lambda uri: dates[uri], reverse=True)
    numbers = {uri: number for number, uri in enumerate(ranked)}
    return [numbers[uri] for uri in own], [dates[uri] for uri in own], np.square(sides) / 10_000

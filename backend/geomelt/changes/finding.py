"""The tiles of an index that changed most between two epochs, as ranked GeoJSON features."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geomelt.base.errors import GeomeltError
from geomelt.changes import movement
from geomelt.changes.epochs import tiles_of
from geomelt.changes.pairing import Places, pairs
from geomelt.index.contract import Reader
from geomelt.index.filters import EVERYTHING, Filter
from geomelt.searching import MAX_K, tile_feature
from geomelt.searching.match import Calibration

if TYPE_CHECKING:
    from geomelt.engine.engine import Engine
    from geomelt.index.records import Vector

FINEST = 0  # level

_DIGITS = 4  # of shares in an answer
_BATCH = 65_536


@dataclass(frozen=True)
class ChangeQuery:
    """Two epochs (see `tiles_of`) and what is asked about the ground between them.

    `appeared` or `disappeared` is a text: what came or went, else whatever changed. The later
    epoch's tiles that pass `where` (its finest level unless that names levels) are held against
    those of the earlier one that they share at least `overlap` (0..1) of their common ground
    with. Raises GeomeltError `bad-k` or `invalid`.
    """

    earlier: str
    later: str
    appeared: str | None = None
    disappeared: str | None = None
    where: Filter = EVERYTHING
    overlap: float = 0.5
    k: int = 20
    merge: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.k <= MAX_K:
            raise GeomeltError(f"k is {self.k}: ask for 1 to {MAX_K:,} changes.", code="bad-k")
        if not 0 < self.overlap <= 1:
            raise GeomeltError(f"The overlap is {self.overlap}: it lies above 0 and up to 1.")
        if self.appeared and self.disappeared:
            raise GeomeltError("Ask for what appeared or for what disappeared, one at a time.")

    @property
    def text(self) -> str | None:
        return self.appeared or self.disappeared or None


@dataclass(frozen=True)
class _Measured:
    """Pairs of tile ids with their movement, change and, for a text, its rise (-1..1)."""

    earlier: Places
    later: Places
    moved: movement.Values
    change: movement.Values
    rise: movement.Values | None


def find_changes(
    store: Reader, query: ChangeQuery, *, name: str, engine: Engine | None = None
) -> dict[str, Any]:
    """Pairs of tiles that changed, most changed first, as a FeatureCollection (EPSG:4326).

    A feature is the later tile. `engine` is needed for a text; `name` is what the index is
    called in the answer. Raises GeomeltError `no-such-source`, `other-model`, or `invalid`
    where both epochs mean the same imagery.
    """
    started = time.perf_counter()
    vector = _vector(store, query, engine)
    with store.moment():
        earlier, later = _paired(store, query)
        measured = _measure(store, earlier, later, vector)
        features = list(_features(store, query, measured))
    return {
        "type": "FeatureCollection",
        "query": {
            "index": name,
            "from": query.earlier,
            "to": query.later,
            "appeared": query.appeared or None,
            "disappeared": query.disappeared or None,
            "pairs": len(later),
            "seconds": round(time.perf_counter() - started, 4),
        },
        "features": features,
    }


def _paired(store: Reader, query: ChangeQuery) -> tuple[Places, Places]:
    """Tile ids of the same ground, earlier and later."""
    before = tiles_of(store, query.earlier, replace(query.where, levels=()))
    after = tiles_of(
        store, query.later, replace(query.where, levels=query.where.levels or (FINEST,))
    )
    if set(before) & set(after):
        raise GeomeltError(
            f"{query.earlier!r} and {query.later!r} mean the same imagery: name two dates or two "
            "sources."
        )
    first, second = pairs(store.footprints(before), store.footprints(after), query.overlap)
    return np.array(before, dtype=np.int64)[first], np.array(after, dtype=np.int64)[second]


def _vector(store: Reader, query: ChangeQuery, engine: Engine | None) -> Vector | None:
    if not query.text:
        return None
    if engine is None:
        raise ValueError("a text needs an engine")
    store.require_model(engine.stamp)
    vector: Vector = engine.embed_texts([query.text])[0]
    return vector


def _measure(store: Reader, earlier: Places, later: Places, text: Vector | None) -> _Measured:
    """Batch by batch: the vectors of a large index do not fit into memory."""

    def batches() -> Iterator[tuple[Vector, Vector]]:
        for start in range(0, len(later), _BATCH):
            part = slice(start, start + _BATCH)
            yield store.vectors(earlier[part].tolist()), store.vectors(later[part].tolist())

    if not len(later):
        nothing = np.empty(0)
        return _Measured(earlier, later, nothing, nothing, nothing)
    common = movement.shift(batches())
    moved = np.concatenate([movement.moved(old, new, common) for old, new in batches()])
    change = movement.unlikeliness(np.sqrt(moved))
    if text is None:
        return _Measured(earlier, later, moved, change, None)
    old_cosines = np.concatenate([old @ text for old, _ in batches()])
    new_cosines = np.concatenate([new @ text for _, new in batches()])
    # Each epoch is its own background: a season that lifts all cosines lifts no match.
    rise = Calibration.of(new_cosines).match(new_cosines) - Calibration.of(old_cosines).match(
        old_cosines
    )
    return _Measured(earlier, later, moved, change, rise)


def _features(store: Reader, query: ChangeQuery, measured: _Measured) -> Iterator[dict[str, Any]]:
    values = measured.moved if measured.rise is None else measured.rise
    values = -values if query.disappeared else values
    places = {int(tile_id): place for place, tile_id in enumerate(measured.later)}
    order = np.argsort(-values, kind="stable")
    if query.text:
        order = order[np.round(values[order], _DIGITS) > 0]  # less is rounding
    ranked = [(int(measured.later[place]), float(values[place])) for place in order]
    kept = store.merged(ranked, query.k) if query.merge else ranked[: query.k]
    tiles = store.tiles([tile_id for tile_id, _ in kept])
    partners = store.tiles([int(measured.earlier[places[tile.id]]) for tile in tiles])
    for rank, (tile, partner) in enumerate(zip(tiles, partners, strict=True), start=1):
        place = places[tile.id]
        yield tile_feature(
            tile,
            rank=rank,
            change=round(float(measured.change[place]), _DIGITS),
            moved=round(float(measured.moved[place]), 6),
            appeared=None if measured.rise is None else round(float(measured.rise[place]), _DIGITS),
            earlier_tile_id=partner.id,
            earlier_source=partner.source.uri,
            earlier_date=partner.source.date,
        )

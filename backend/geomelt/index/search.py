"""Nearest tiles of a vector, narrowed by place, words and score, overlaps merged. Exact."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import apsw
import numpy as np
import numpy.typing as npt
import shapely

from geomelt.errors import GeomeltError
from geomelt.index.records import Bounds, Hit, Query, Vector
from geomelt.index.rows import polygon, read_tiles

Places = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]

MAX_K = 10_000
KNN_LIMIT = 4096  # the most neighbours vec0 gives at once
MERGE_BATCH = 256
WIDER = 4  # how much further the search looks each time merging left too few hits
POSITIVE_WEIGHT = 2.0


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


def query_vector(text: Vector | None, positive: Vector, negative: Vector) -> Vector:
    """Rocchio's query: normalise(text + 2 mean(positive) - mean(negative)), float32 (d,).

    `positive` and `negative` are (n, d), n may be 0. Raises GeomeltError `empty-query` when
    there is neither text nor a positive example, or when they cancel each other out.
    """
    if text is None and not len(positive):
        raise GeomeltError(
            "The query is empty: type what the tiles should show or choose a tile that does.",
            code="empty-query",
        )
    query = np.zeros(positive.shape[1]) if text is None else np.asarray(text, dtype=np.float64)
    if len(positive):
        query = query + POSITIVE_WEIGHT * positive.mean(axis=0)
    if len(negative):
        query = query - negative.mean(axis=0)
    length = np.linalg.norm(query)
    if not length > 1e-6:
        raise GeomeltError(
            "The examples cancel each other out: take one of them away.", code="empty-query"
        )
    return (query / length).astype(np.float32)


def search(db: apsw.Connection, vector: Vector, query: Query) -> list[Hit]:
    """The best `query.k` tiles for a unit vector (d,), best first."""
    if not 1 <= query.k <= MAX_K:
        raise GeomeltError(f"k is {query.k}: ask for 1 to {MAX_K:,} hits.", code="bad-k")
    among = _among(db, query)
    wanted = query.k * (WIDER if query.merge else 1) + len(query.excluded)
    while True:
        nearest = _nearest(db, vector, wanted, among)
        found = [
            (id_, score)
            for id_, score in nearest
            if id_ not in query.excluded and (query.min_score is None or score >= query.min_score)
        ]
        kept = _merged(db, found, query.k) if query.merge else found[: query.k]
        # Further away lie only lower scores: once one was too low there is nothing left to find.
        too_low = query.min_score is not None and nearest and nearest[-1][1] < query.min_score
        if len(kept) == query.k or len(nearest) < wanted or too_low:
            break
        wanted *= WIDER
    tiles = read_tiles(db, [id_ for id_, _ in kept])
    return [
        Hit(rank=rank, score=score, tile=tiles[id_])
        for rank, (id_, score) in enumerate(kept, start=1)
    ]


def _nearest(
    db: apsw.Connection, vector: Vector, count: int, among: Sequence[int] | None
) -> list[tuple[int, float]]:
    """(tile id, cosine) of the `count` nearest, best first, equal ones by id."""
    bindings = {"vector": vector.tobytes(), "count": count}
    narrowed = ""
    if among is not None:
        narrowed = "AND tile_id IN (SELECT value FROM json_each(:among))"
        bindings["among"] = json.dumps(among)
    if count <= KNN_LIMIT:
        rows = db.execute(
            "SELECT tile_id, distance FROM tile_vector "
            f"WHERE vector MATCH :vector AND k = :count {narrowed}",
            bindings,
        )
    else:
        rows = db.execute(
            "SELECT tile_id, vec_distance_cosine(vector, :vector) AS distance FROM tile_vector "
            f"WHERE true {narrowed} ORDER BY distance, tile_id LIMIT :count",
            bindings,
        )
    ranked = sorted((distance, id_) for id_, distance in rows)
    return [(id_, min(1.0, max(-1.0, 1.0 - distance))) for distance, id_ in ranked]


def _among(db: apsw.Connection, query: Query) -> list[int] | None:
    """The ids that place and words allow; None where neither is asked for."""
    allowed: set[int] | None = None
    if query.extent is not None:
        allowed = set(_within(db, query.extent))
    if query.words is not None and query.words.strip():
        phrases = " ".join('"' + word.replace('"', '""') + '"' for word in query.words.split())
        rows = db.execute("SELECT rowid FROM caption WHERE caption MATCH ?", (phrases,))
        worded = {id_ for (id_,) in rows}
        allowed = worded if allowed is None else allowed & worded
    return None if allowed is None else sorted(allowed)


def _within(db: apsw.Connection, extent: Bounds) -> list[int]:
    """Tiles that share ground with `extent`, not only an edge."""
    west, south, east, north = extent
    if not (all(map(math.isfinite, extent)) and west < east and south < north):
        raise GeomeltError(
            f"{list(extent)} is no extent: give west, south, east, north in degrees.",
            code="bad-extent",
        )
    # Only boxes that reach over the edge need a closer look at their footprint.
    rows: list[tuple[Any, ...]] = db.execute(
        "SELECT r.id, CASE WHEN r.west >= :w AND r.east <= :e AND r.south >= :s AND r.north <= :n "
        "THEN NULL ELSE t.footprint END "
        "FROM tile_rtree r JOIN tile t ON t.id = r.id "
        "WHERE r.west <= :e AND r.east >= :w AND r.south <= :n AND r.north >= :s",
        {"w": west, "s": south, "e": east, "n": north},
    ).fetchall()
    inside = [id_ for id_, footprint in rows if footprint is None]
    edge = [(id_, polygon(footprint)) for id_, footprint in rows if footprint is not None]
    shapes = np.array([footprint for _, footprint in edge], dtype=object)
    shared = shapely.area(shapely.intersection(shapes, shapely.box(*extent))) > 0
    return inside + [id_ for (id_, _), keep in zip(edge, shared, strict=True) if keep]


def _merged(
    db: apsw.Connection, ranked: Sequence[tuple[int, float]], k: int
) -> list[tuple[int, float]]:
    """Non-maximum suppression: the first `k` of which none lies mostly on a better one."""
    kept: list[tuple[int, float]] = []
    shapes = np.empty(0, dtype=object)
    # Batch by batch: a batch meets only what was kept, not all that lay on it and was dropped.
    for start in range(0, len(ranked), MERGE_BATCH):
        batch = ranked[start : start + MERGE_BATCH]
        footprints = np.array(_footprints(db, [id_ for id_, _ in batch]), dtype=object)
        _, covered = _overlaps(shapes, footprints)
        free = np.setdiff1d(np.arange(len(batch)), covered)
        better, worse = _overlaps(footprints[free], footprints[free])
        dropped: set[int] = set()
        for place in range(len(free)):
            if any(other not in dropped for other in better[(worse == place) & (better < place)]):
                dropped.add(place)
        fresh = [index for place, index in enumerate(free) if place not in dropped]
        kept += [batch[index] for index in fresh]
        if len(kept) >= k:
            return kept[:k]
        shapes = np.concatenate([shapes, footprints[fresh]])
    return kept


def _footprints(db: apsw.Connection, ids: Sequence[int]) -> list[shapely.Polygon]:
    rows = db.execute(
        "SELECT id, footprint FROM tile WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(ids),),
    )
    footprints = {id_: polygon(footprint) for id_, footprint in rows}
    return [footprints[id_] for id_ in ids]


def _overlaps(left: Shapes, right: Shapes) -> tuple[Places, Places]:
    """Pairs of places in `left` and `right` that share over half of the smaller one's area."""
    second, first = shapely.STRtree(left).query(right)
    half = np.minimum(shapely.area(left)[first], shapely.area(right)[second]) / 2
    # The boxes' common area is never below the footprints' and costs next to nothing.
    boxes, others = shapely.bounds(left)[first], shapely.bounds(right)[second]
    sides = np.minimum(boxes[:, 2:], others[:, 2:]) - np.maximum(boxes[:, :2], others[:, :2])
    near = np.prod(np.maximum(sides, 0), axis=1) > half
    first, second, half = first[near], second[near], half[near]
    common = shapely.area(shapely.intersection(left[first], right[second])) > half
    return first[common], second[common]

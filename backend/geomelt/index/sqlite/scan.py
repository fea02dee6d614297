"""Nearest tiles by `vec0`, which holds the truth: exact, from the disk, without preparation."""

from __future__ import annotations

import json
from typing import Any

import apsw

from geomelt.index.filters import Filter
from geomelt.index.records import Vector
from geomelt.index.sqlite.selecting import narrowed

KNN_LIMIT = 4096  # the most neighbours vec0 gives at once

Ranked = list[tuple[int, float]]  # ids and distances


def nearest(db: apsw.Connection, vector: Vector, k: int, where: Filter) -> list[tuple[int, float]]:
    """(tile id, cosine) of the `k` nearest to a unit vector, best first, equal ones by id."""
    wanted, among = k + len(where.excluded), narrowed(db, where)
    found: Ranked | None = None
    if wanted < KNN_LIMIT:
        found = _neighbours(db, vector, wanted, among)
    if found is None:
        found = _sorted(db, vector, wanted, among)
    kept = [(id_, distance) for id_, distance in found if id_ not in where.excluded][:k]
    return [(id_, min(1.0, max(-1.0, 1.0 - distance))) for id_, distance in kept]


def _neighbours(
    db: apsw.Connection, vector: Vector, k: int, among: list[int] | None
) -> Ranked | None:
    """vec0's own search; None where the last is one of several alike, of which it takes any."""
    narrowing, bindings = _narrowing(among)
    rows: Any = db.execute(
        "SELECT tile_id, distance FROM tile_vector "
        f"WHERE vector MATCH :vector AND k = :k {narrowing}",
        {**bindings, "vector": vector.tobytes(), "k": k + 1},
    )
    ranked = sorted(rows, key=lambda row: (row[1], row[0]))
    if len(ranked) > k > 0 and ranked[k][1] == ranked[k - 1][1]:
        return None
    return ranked[:k]


def _sorted(db: apsw.Connection, vector: Vector, k: int, among: list[int] | None) -> Ranked:
    narrowing, bindings = _narrowing(among)
    rows: Any = db.execute(
        "SELECT tile_id, vec_distance_cosine(vector, :vector) AS distance FROM tile_vector "
        f"WHERE true {narrowing} ORDER BY distance, tile_id LIMIT :k",
        {**bindings, "vector": vector.tobytes(), "k": k},
    )
    return list(rows)


def _narrowing(among: list[int] | None) -> tuple[str, dict[str, str]]:
    if among is None:
        return "", {}
    return "AND tile_id IN (SELECT value FROM json_each(:among))", {"among": json.dumps(among)}

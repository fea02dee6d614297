"""Nearest tiles by `vec0`, which holds the truth: exact, from the disk, without preparation."""

from __future__ import annotations

import json

import apsw

from geomelt.index.filters import Filter
from geomelt.index.records import Vector
from geomelt.index.sqlite.selecting import narrowed

KNN_LIMIT = 4096  # the most neighbours vec0 gives at once


def nearest(db: apsw.Connection, vector: Vector, k: int, where: Filter) -> list[tuple[int, float]]:
    """(tile id, cosine) of the `k` nearest to a unit vector, best first, equal ones by id."""
    found = _nearest(db, vector, k + len(where.excluded), narrowed(db, where))
    return [pair for pair in found if pair[0] not in where.excluded][:k]


def _nearest(
    db: apsw.Connection, vector: Vector, k: int, among: list[int] | None
) -> list[tuple[int, float]]:
    bindings = {"vector": vector.tobytes(), "k": k}
    narrowed = ""
    if among is not None:
        narrowed = "AND tile_id IN (SELECT value FROM json_each(:among))"
        bindings["among"] = json.dumps(among)
    if k <= KNN_LIMIT:
        rows = db.execute(
            "SELECT tile_id, distance FROM tile_vector "
            f"WHERE vector MATCH :vector AND k = :k {narrowed}",
            bindings,
        )
    else:
        rows = db.execute(
            "SELECT tile_id, vec_distance_cosine(vector, :vector) AS distance FROM tile_vector "
            f"WHERE true {narrowed} ORDER BY distance, tile_id LIMIT :k",
            bindings,
        )
    ranked = sorted((distance, id_) for id_, distance in rows)
    return [(id_, min(1.0, max(-1.0, 1.0 - distance))) for distance, id_ in ranked]

"""Tiles that came after the cache was made, read into memory source by source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import apsw
import numpy as np
import numpy.typing as npt

from geomelt.index.cache.rows import Rows, along_curve, block_boxes
from geomelt.index.records import Vector


@dataclass(frozen=True)
class Later:
    """The tiles of one source."""

    ids: npt.NDArray[np.int64]
    levels: npt.NDArray[np.int16]
    boxes: npt.NDArray[np.float32]
    vectors: Vector


def read_later(db: apsw.Connection, source_id: int, dimension: int) -> Later:
    found: Any = db.execute(
        "SELECT t.id, t.level, r.west, r.south, r.east, r.north, v.vector FROM tile t "
        "JOIN tile_rtree r ON r.id = t.id JOIN tile_vector v ON v.tile_id = t.id "
        "WHERE t.source_id = ?",
        (source_id,),
    ).fetchall()
    vectors = np.frombuffer(b"".join(row[6] for row in found), np.float32)
    return Later(
        ids=np.array([row[0] for row in found], np.int64),
        levels=np.array([row[1] for row in found], np.int16),
        boxes=np.array([row[2:6] for row in found], np.float32).reshape(-1, 4),
        vectors=vectors.reshape(len(found), dimension),
    )


def joined(parts: Sequence[Later], dimension: int, first_owner: int) -> Rows:
    """The tiles of all `parts`, whose owners count on from `first_owner`."""
    counts = [len(part.ids) for part in parts]
    owners = np.repeat(np.arange(first_owner, first_owner + len(parts)), counts).astype(np.int32)
    ids = np.concatenate([np.empty(0, np.int64), *(part.ids for part in parts)])
    levels = np.concatenate([np.empty(0, np.int16), *(part.levels for part in parts)])
    boxes = np.concatenate([np.empty((0, 4), np.float32), *(part.boxes for part in parts)])
    vectors = np.concatenate(
        [np.empty((0, dimension), np.float32), *(part.vectors for part in parts)]
    )
    order = along_curve(boxes) if len(ids) else np.empty(0, np.int64)
    return Rows(
        ids=ids[order],
        owners=owners[order],
        levels=levels[order],
        boxes=boxes[order],
        blocks=block_boxes(boxes[order]),
        by_id=np.argsort(ids[order]).astype(np.int32),
        vectors=vectors[order],
    )

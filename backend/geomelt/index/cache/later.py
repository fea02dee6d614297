"""Tiles that came after the cache was made, source by source in memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geomelt.index.cache.snapshot import PLACED, Placed
from geomelt.index.cache.tile_arrays import Rows, along_curve, block_boxes
from geomelt.index.records import Vector

Later = tuple[Placed, Vector]  # the tiles of one source


def joined(parts: Sequence[Later], dimension: int, first_owner: int) -> Rows:
    """The tiles of all `parts`, whose owners count on from `first_owner`."""
    counts = [len(placed) for placed, _ in parts]
    owners = np.repeat(np.arange(first_owner, first_owner + len(parts)), counts).astype(np.int32)
    placed = np.concatenate([np.empty(0, PLACED), *(placed for placed, _ in parts)])
    empty = np.empty((0, dimension), np.float32)
    vectors = np.concatenate([empty, *(vectors for _, vectors in parts)])
    order = along_curve(placed["box"]) if len(placed) else np.empty(0, np.int64)
    placed = placed[order]
    return Rows(
        ids=np.ascontiguousarray(placed["id"]),
        owners=owners[order],
        levels=np.ascontiguousarray(placed["level"]),
        boxes=np.ascontiguousarray(placed["box"]),
        blocks=block_boxes(placed["box"]),
        by_id=np.argsort(placed["id"]).astype(np.int32),
        vectors=vectors[order],
    )

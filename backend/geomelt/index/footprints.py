"""Footprints in few bytes: the first corner in full, the others as offsets from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from geomelt.index.records import TileRecord

Polygons = npt.NDArray[np.object_]

_ORIGIN = np.dtype("<f8")
_OFFSET = np.dtype("<f4")
_ORIGIN_BYTES = 2 * _ORIGIN.itemsize
# Corners nearer than this to the line past them are left out: edges are densified to follow a
# projection's curves, and most do not curve.
_STRAIGHT = 1 / 50  # of the tile's pixels
_MAX_PIXELS = 1 << 14


def pack(tiles: Sequence[TileRecord]) -> list[bytes]:
    """The footprints of tiles, 40 bytes where four corners say it all.

    A corner moves by 2^-24 of the tile's longer side at most (a millimetre in 16 km), an edge by
    a fiftieth of a pixel.
    """
    outlines = np.array([tile.footprint for tile in tiles], dtype=object)
    bounds = shapely.bounds(outlines).reshape(-1, 4)
    sides = (bounds[:, 2:] - bounds[:, :2]).min(axis=1)
    pixels = np.array([min(max(tile.window[2:]), _MAX_PIXELS) for tile in tiles])
    curved = np.flatnonzero(shapely.get_num_coordinates(outlines) > 5)
    outlines[curved] = shapely.simplify(
        outlines[curved], _STRAIGHT * sides[curved] / pixels[curved]
    )
    return [_pack(outline) for outline in outlines]


def _pack(outline: shapely.Polygon) -> bytes:
    corners = shapely.get_coordinates(outline)[:-1]
    offsets = (corners[1:] - corners[0]).astype(_OFFSET)
    packed: bytes = corners[0].astype(_ORIGIN).tobytes() + offsets.tobytes()
    return packed


def unpack(packed: Sequence[bytes]) -> Polygons:
    """The polygons of `pack`, in their order. Raises ValueError where one is none."""
    if not packed:
        return np.empty(0, dtype=object)
    counts = np.array([(len(blob) - _ORIGIN_BYTES) / (2 * _OFFSET.itemsize) for blob in packed])
    if not (np.all(counts == counts.astype(int)) and counts.min() >= 2):
        raise ValueError("a footprint of broken bytes")
    counts = counts.astype(int)
    origins = np.frombuffer(b"".join(blob[:_ORIGIN_BYTES] for blob in packed), _ORIGIN)
    offsets = np.frombuffer(b"".join(blob[_ORIGIN_BYTES:] for blob in packed), _OFFSET)
    origins, offsets = origins.reshape(-1, 2), offsets.reshape(-1, 2)
    starts = np.cumsum(counts + 1) - (counts + 1)  # of each ring among all corners
    corners = np.repeat(origins, counts + 1, axis=0)
    others = np.ones(len(corners), dtype=bool)
    others[starts] = False
    corners[others] += offsets
    owner = np.repeat(np.arange(len(packed)), counts + 1)
    polygons: Polygons = shapely.polygons(shapely.linearrings(corners, indices=owner))
    return polygons

"""How much ground each tile stands for, no ground counted twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from geomelt.imagery.crs import WGS84

Polygons = npt.NDArray[np.object_]
Hectares = npt.NDArray[np.float64]

# EPSG:6933, equal areas all over the world in metres, with longitudes that run on past 180.
_EQUAL_AREA = "+proj=cea +lat_ts=30 +datum=WGS84 +over"
_TURNS = (-360.0, 0.0, 360.0)
_HECTARE = 10_000.0
_NOTHING = 1e-6  # square metres, from rounding


def hectares(
    footprints: Polygons, groups: Sequence[int], area: shapely.Geometry | None
) -> Hectares:
    """The ground of each footprint (n,) that counts, inside `area` (both in EPSG:4326).

    `groups` (n,) numbers each tile's source; of ground that several sources show, the lowest
    number has it, and tiles of one source that overlap share what they have in common.
    """
    inside = shapely.intersection(footprints, _all_round(area)) if area else footprints
    outlines = _to_metres(inside)
    members = _members(np.asarray(groups))
    wholes = np.array([shapely.union_all(outlines[places]) for places in members], dtype=object)
    tree = shapely.STRtree(wholes)
    counted = np.zeros(len(outlines))
    for number, (places, whole) in enumerate(zip(members, wholes, strict=True)):
        near = tree.query(whole, predicate="intersects")
        before = wholes[near[near < number]]
        # What only touches takes nothing.
        taken = shapely.union_all(
            before[shapely.area(shapely.intersection(before, whole)) > _NOTHING]
        )
        free = outlines[places]
        met = shapely.intersects(free, taken)
        free[met] = shapely.difference(free[met], taken)
        areas = shapely.area(free)
        # Tiles of one source overlap evenly: each gives up the same part.
        own = shapely.area(shapely.difference(whole, taken))
        counted[places] = areas * (own / max(areas.sum(), _NOTHING))
    hectares: Hectares = counted / _HECTARE
    return hectares


def _members(numbers: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """The places of each number, the lowest first."""
    order = np.argsort(numbers, kind="stable")
    _, starts = np.unique(numbers[order], return_index=True)
    return np.split(order, starts[1:])


def _all_round(area: shapely.Geometry) -> shapely.Geometry:
    """The area wherever a footprint may say that it is: they cross the antimeridian unbroken."""
    return shapely.union_all(
        [shapely.transform(area, lambda xy, by=turn: np.add(xy, (by, 0))) for turn in _TURNS]
    )


def _to_metres(shapes: Polygons) -> Polygons:
    onto = Transformer.from_crs(WGS84, _EQUAL_AREA, always_xy=True)
    moved: Polygons = shapely.transform(shapes, lambda xy: np.column_stack(onto.transform(*xy.T)))
    return moved

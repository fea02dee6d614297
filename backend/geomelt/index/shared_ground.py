"""The ground that a filter asks for, and the footprints that share some of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import numpy.typing as npt
import shapely

from geomelt.base.errors import GeomeltError
from geomelt.imagery.extents import Area, Extent, to_area
from geomelt.index.footprints import Polygons

# Footprints that only touch an area may still share slivers with it, from rounding.
_SHARED = 1e-6  # of the tile's area
TURNS = (-360.0, 0.0, 360.0)


def common_area(extent: Extent | None, crs: str, within: Area | None) -> Area | None:
    """The ground in EPSG:4326 of an extent (in `crs`) and of polygons, both where both are given.

    Raises GeomeltError `bad-extent` where that is none.
    """
    area = None if within is None else _valid(within)
    if extent is None:
        return area
    whole = to_area(extent, crs)
    if area is None:
        return whole
    common: Area = whole.intersection(area)
    if not common.area:
        raise GeomeltError(
            "The extent and the polygons share no ground: widen one of them.", code="bad-extent"
        )
    return common


def _valid(area: Area) -> Area:
    if finite := bool(np.isfinite(shapely.bounds(area)).all()):
        area = area if shapely.is_valid(area) else shapely.make_valid(area)
    if not (finite and shapely.area(area) > 0):
        raise GeomeltError(
            "The extent holds no area: give west, south, east, north in degrees, or polygons.",
            code="bad-extent",
        )
    return area


def sharing(shapes: Polygons, area: shapely.Geometry) -> npt.NDArray[np.bool_]:
    """Which footprints, (n,) bool, share ground with `area`, across the antimeridian, too."""
    if not len(shapes):
        return np.empty(0, dtype=bool)
    shapely.prepare(area)
    shared = np.zeros(len(shapes), dtype=bool)
    for turned in _turned(shapes, area):
        edge = np.flatnonzero(~shared & shapely.intersects(area, turned))
        common = shapely.area(shapely.intersection(turned[edge], area))
        shared[edge] = common > _SHARED * shapely.area(turned[edge])
    return shared


def _turned(shapes: Polygons, area: shapely.Geometry) -> Iterator[Polygons]:
    """The shapes, and moved by a turn of the globe where that may bring them to the area."""
    west, _, east, _ = shapely.total_bounds(shapes)
    first, _, last, _ = shapely.bounds(area)
    for turn in TURNS:
        if west + turn <= last and east + turn >= first:
            yield shapely.transform(shapes, partial(np.add, (turn, 0.0))) if turn else shapes

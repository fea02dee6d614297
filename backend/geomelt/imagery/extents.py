"""Extents: checked, and brought to longitude and latitude."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely import MultiPolygon, Polygon, box, union_all

from geomelt.base.errors import GeomeltError
from geomelt.imagery.crs import WGS84

Extent = tuple[float, float, float, float]
Area: TypeAlias = Polygon | MultiPolygon


def to_area(extent: Extent, crs: str) -> Area:
    """The ground in EPSG:4326 of an extent (xmin, ymin, xmax, ymax) in `crs`, edges densified.

    In degrees an extent whose xmin is above its xmax crosses the antimeridian (RFC 7946, 5.2).
    Raises GeomeltError `bad-extent`.
    """
    try:
        known = CRS.from_user_input(crs)
    except CRSError as error:
        raise GeomeltError(
            f"The extent's CRS {crs[:80]!r} is not known: give a code such as EPSG:4326, or WKT.",
            code="bad-extent",
        ) from error
    try:
        onto = Transformer.from_crs(known, WGS84, always_xy=True)
        whole: Area = union_all([_box(part, onto) for part in _parts(extent, known)])
        return whole
    except (ProjError, ValueError) as error:
        raise GeomeltError(
            f"The extent {list(extent)} has no place in {crs[:80]}: check its coordinate system.",
            code="bad-extent",
        ) from error


def _parts(extent: Extent, crs: CRS) -> list[Extent]:
    """Both sides of the antimeridian where the extent crosses it, else the extent."""
    xmin, ymin, xmax, ymax = extent
    if ymin >= ymax:
        check_extent(extent)  # which says it of the extent as it was given
    if crs.is_geographic and -180 <= xmax < xmin <= 180:
        parts = [(xmin, ymin, 180.0, ymax), (-180.0, ymin, xmax, ymax)]
        return [part for part in parts if part[0] < part[2]]
    return [extent]


def _box(extent: Extent, onto: Transformer) -> Area:
    """ValueError where PROJ finds no place for it."""
    check_extent(extent)
    west, south, east, north = onto.transform_bounds(*extent, densify_pts=21)
    if not all(map(math.isfinite, (west, south, east, north))) or south >= north or west == east:
        raise ValueError("no place")
    if west < east:
        return box(west, south, east, north)
    # PROJ says so where a projected extent crosses the antimeridian.
    whole: Area = union_all([box(west, south, 180, north), box(-180, south, east, north)])
    return whole


def check_extent(extent: Extent) -> NDArray[np.float64]:
    """The four corners of an extent; raises GeomeltError `bad-extent` when it holds no area."""
    if len(extent) != 4 or not all(math.isfinite(value) for value in extent):
        raise GeomeltError(
            f"The extent {list(extent)} must be four numbers: xmin, ymin, xmax, ymax.",
            code="bad-extent",
        )
    xmin, ymin, xmax, ymax = extent
    if xmin >= xmax or ymin >= ymax:
        raise GeomeltError(
            f"The extent {list(extent)} holds no area: xmin must be below xmax and ymin below "
            "ymax.",
            code="bad-extent",
        )
    return np.array([(xmin, ymin), (xmax, ymin), (xmax, ymax), (xmin, ymax)], np.float64)

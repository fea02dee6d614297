"""Extents as a request gives them, brought to the index's longitude and latitude."""

from __future__ import annotations

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from geomelt.errors import GeomeltError
from geomelt.imagery.georeference import WGS84, Extent, check_extent


def to_wgs84(extent: Extent, crs: str) -> Extent:
    """The bounds in EPSG:4326 of an extent (xmin, ymin, xmax, ymax) in `crs`, edges densified.

    One that crosses the antimeridian becomes all longitudes: too much, never too little.
    Raises GeomeltError `bad-extent`.
    """
    check_extent(extent)
    try:
        transformer = Transformer.from_crs(CRS.from_user_input(crs), WGS84, always_xy=True)
        west, south, east, north = transformer.transform_bounds(*extent, densify_pts=21)
    except CRSError as error:
        raise GeomeltError(
            f"The extent's CRS {crs[:80]!r} is not known: give a code such as EPSG:4326, or WKT.",
            code="bad-extent",
        ) from error
    except ProjError as error:
        raise _misplaced(extent, crs) from error
    if west > east:
        west, east = -180.0, 180.0
    try:
        check_extent((west, south, east, north))
    except GeomeltError as error:
        raise _misplaced(extent, crs) from error
    return west, south, east, north


def _misplaced(extent: Extent, crs: str) -> GeomeltError:
    return GeomeltError(
        f"The extent {list(extent)} has no place in {crs[:80]}: check its coordinate system.",
        code="bad-extent",
    )

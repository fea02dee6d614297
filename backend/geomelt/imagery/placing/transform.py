"""The geotransform and the CRS of a raster, from itself or its sidecars."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyproj
from affine import Affine
from pyproj.exceptions import CRSError
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.io import DatasetReader
from rasterio.transform import from_gcps

from geomelt.base.errors import GeomeltError
from geomelt.imagery.files.location import Sidecar
from geomelt.imagery.placing.from_sidecars import Placement, parse_prj, read_placement
from geomelt.imagery.refusals import display_name

_FIT, _FIT_PX = 0.002, 2.0  # what control points may be off: of the longer side, in pixels
_REMEDY = (
    "assign its CRS with gdal_edit or QGIS's Assign Projection, or place it with the Georeferencer"
)
_NAME_IT = "name the CRS for the run (--crs EPSG:25832)"
_PLACE_IT = "place it with QGIS's Georeferencer, or with gdal_edit -a_ullr and -a_srs"
_EARTH_M = (6.3e6, 6.4e6)  # half the diameter of all its spheres and ellipsoids


def placed(
    dataset: DatasetReader,
    name: str,
    sidecars: Sequence[Sidecar] = (),
    user_crs: str | None = None,
) -> tuple[Affine, CRS, bool]:
    """From pixels to coordinates, the CRS of these, and whether that is `user_crs`.

    The raster itself comes before its `sidecars`, and these before `user_crs`; ground control
    points serve as well. Raises GeomeltError `not-georeferenced`.
    """
    found = placement_of(dataset, sidecars)
    affine, crs = found.transform, found.crs
    if affine.is_identity:
        points, of_points = found.gcps
        if len(points) < 3:
            raise _nowhere(dataset, name, sidecars)
        affine, crs = _fitted(points, name, max(dataset.width, dataset.height)), of_points or crs
    by_user = bool(user_crs) and not (crs and is_on_the_map(crs))
    if by_user:
        crs = CRS.from_user_input(user_crs)
    if not crs:
        raise _without_crs(name, sidecars)
    if not is_on_the_map(crs):
        raise _local(name, crs)
    if not all(math.isfinite(value) for value in affine) or affine.is_degenerate:
        raise unplaced(name, "its geotransform is broken", _PLACE_IT)
    return affine, crs, by_user


def placement_of(dataset: DatasetReader, sidecars: Sequence[Sidecar]) -> Placement:
    """Transform, CRS and ground control points, each of the raster or else of its sidecars."""
    found = Placement(dataset.transform, dataset.crs or None, dataset.gcps)
    crs = found.crs or found.gcps[1]
    if sidecars and not (found.places and crs):
        beside = read_placement(sidecars)
        crs = crs or beside.crs or beside.gcps[1]
        found = found if found.places else beside
    if not (crs and is_on_the_map(crs)):
        written = (parse_prj(each.content()) for each in sidecars if each.kind == "crs")
        crs = next(filter(None, written), crs)
    return Placement(found.transform, crs, found.gcps)


def is_on_the_map(crs: CRS) -> bool:
    """Whether it is the CRS of a map, not the axes of a drawing."""
    return bool(crs.is_geographic or crs.is_projected)


def other_body(crs: pyproj.CRS) -> str | None:
    """Why a CRS is not one of the Earth; None where it is."""
    ellipsoid = crs.ellipsoid
    if ellipsoid is None or _EARTH_M[0] < ellipsoid.semi_major_metre < _EARTH_M[1]:
        return None
    return f"its CRS {crs.name} is of a body of {ellipsoid.semi_major_metre / 1000:,.0f} km radius"


def unplaced(name: str, cause: str, remedy: str = _REMEDY) -> GeomeltError:
    return GeomeltError(
        f"{display_name(name)} is not georeferenced ({cause}): {remedy}.", code="not-georeferenced"
    )


def _nowhere(dataset: DatasetReader, name: str, sidecars: Sequence[Sidecar]) -> GeomeltError:
    if dataset.rpcs:
        remedy = "orthorectify it with gdalwarp -rpc and an elevation model"
        return unplaced(name, "it has rational polynomials (RPC) only", remedy)
    if any(each.kind == "world" for each in sidecars):
        which = next(each.name for each in sidecars if each.kind == "world")
        return unplaced(name, f"{which} holds no six numbers that place it", _PLACE_IT)
    if "EXIF_GPSLatitude" in dataset.tags():
        remedy = "make an orthophoto of the flight's photos, with OpenDroneMap for example"
        return unplaced(name, "it records the place of the camera, not of the ground", remedy)
    # Without a geotransform GDAL returns the identity, which looks like a place.
    cause = "it has no geotransform"
    if crs := next((each.name for each in sidecars if each.kind == "crs"), None):
        cause += f", and {crs} holds its CRS only"
    return unplaced(name, cause, _PLACE_IT)


def _without_crs(name: str, sidecars: Sequence[Sidecar]) -> GeomeltError:
    cause = "it has no CRS"
    if world := next((each.name for each in sidecars if each.kind == "world"), None):
        cause = f"{world} holds no CRS, and no .prj lies beside it"
    if written := next((each.name for each in sidecars if each.kind == "crs"), None):
        cause = f"{written} holds no CRS"
    return unplaced(name, cause, f"{_NAME_IT}, or {_REMEDY}")


def _local(name: str, crs: CRS) -> GeomeltError:
    """The CRS of a drawing may have the name of a real one, which is then suggested."""
    local = pyproj.CRS.from_wkt(crs.to_wkt())
    cause = f"its CRS {local.name} is a local one, without a place on Earth"
    try:
        real = pyproj.CRS.from_user_input(local.name)
        code = ":".join(real.to_authority() or ()) if real.name == local.name else ""
    except CRSError:
        code = ""
    if not code:
        return unplaced(name, cause, f"{_NAME_IT}, or {_REMEDY}")
    remedy = f"name the one that it is named after for the run (--crs {code}), or assign it "
    return unplaced(name, cause, remedy + f"with gdal_edit -a_srs {code}")


def _fitted(points: Sequence[GroundControlPoint], name: str, longest: int) -> Affine:
    """The affine nearest to ground control points, where they lie on one."""
    if off := bend(points, longest):
        cause = f"its ground control points bend it by {off:.0f} pixels"
        raise unplaced(name, cause, "straighten it with gdalwarp -tps")
    affine: Affine = from_gcps(points)
    return affine


def bend(points: Sequence[GroundControlPoint], longest: int) -> float:
    """How many pixels control points are off the nearest affine; 0 where that is enough.

    `longest` is the longer side of the raster in pixels.
    """
    affine: Affine = from_gcps(points)
    if affine.is_degenerate:
        return 0.0
    back = ~affine
    off = max(math.dist(back @ (point.x, point.y), (point.col, point.row)) for point in points)
    return off if off > max(_FIT_PX, _FIT * longest) else 0.0

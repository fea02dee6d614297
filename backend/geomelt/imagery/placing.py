"""The geotransform and the CRS of a raster, from wherever it keeps them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from affine import Affine
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader
from rasterio.transform import from_gcps

from geomelt.errors import GeomeltError

_FIT, _FIT_PX = 0.002, 2.0  # what control points may be off: of the longer side, in pixels
_REMEDY = (
    "assign its CRS with gdal_edit or QGIS's Assign Projection, or place it with the Georeferencer"
)
_NAME_IT = "name the CRS for the run (--crs EPSG:25832)"
_PLACE_IT = "place it with QGIS's Georeferencer, or with gdal_edit -a_ullr and -a_srs"


def placed(
    dataset: DatasetReader, name: str, projection: Path | None, said: str | None = None
) -> tuple[Affine, CRS, bool]:
    """From pixels to coordinates, the CRS of these, and whether that is the one `said`.

    Ground control points serve as well. `projection` is a .prj file, and `said` the CRS that the
    user named, for rasters that know none. Raises GeomeltError `not-georeferenced`.
    """
    affine, crs = dataset.transform, dataset.crs
    if affine.is_identity:
        points, crs = dataset.gcps
        if len(points) < 3:
            raise _nowhere(dataset, name)
        affine = _fitted(points, name, max(dataset.width, dataset.height))
    if not crs and projection:
        crs = _written(projection, name)
    by_user = not crs and bool(said)
    if by_user:
        crs = CRS.from_user_input(said)
    if not crs:
        raise unplaced(name, "it has no CRS", f"{_NAME_IT}, or {_REMEDY}")
    if not all(math.isfinite(value) for value in affine) or affine.is_degenerate:
        raise unplaced(name, "its geotransform is broken", _PLACE_IT)
    return affine, crs, by_user


def unplaced(name: str, cause: str, remedy: str = _REMEDY) -> GeomeltError:
    return GeomeltError(
        f"{name} is not georeferenced ({cause}): {remedy}.", code="not-georeferenced"
    )


def _nowhere(dataset: DatasetReader, name: str) -> GeomeltError:
    if dataset.rpcs:
        remedy = "orthorectify it with gdalwarp -rpc and an elevation model"
        return unplaced(name, "it has rational polynomials (RPC) only", remedy)
    # GDAL's identity for want of a geotransform looks like a place.
    return unplaced(name, "it has no geotransform", _PLACE_IT)


def _fitted(points: Sequence[GroundControlPoint], name: str, longest: int) -> Affine:
    """The affine nearest to ground control points, where they lie on one."""
    affine: Affine = from_gcps(points)
    if not affine.is_degenerate:
        back = ~affine
        off = max(math.dist(back @ (point.x, point.y), (point.col, point.row)) for point in points)
        if off > max(_FIT_PX, _FIT * longest):
            cause = f"its ground control points bend it by {off:.0f} pixels"
            raise unplaced(name, cause, "straighten it with gdalwarp -tps")
    return affine


def _written(projection: Path, name: str) -> CRS:
    try:
        return CRS.from_wkt(projection.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, RasterioError) as error:
        raise unplaced(name, f"{projection.name} holds no CRS") from error

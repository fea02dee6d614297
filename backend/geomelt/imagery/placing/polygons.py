"""Polygons to search in: GeoJSON from a request, or the features of a vector file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError
from shapely.geometry import shape

from geomelt.base.errors import GeomeltError
from geomelt.imagery.crs import WGS84
from geomelt.imagery.extents import Area

_LAYER = "|layername="  # as QGIS writes a layer of a file
_STRAIGHT = 64  # pieces that the longest side of a polygon is cut into before it is reprojected


def area_of(geojson: Mapping[str, Any]) -> Area:
    """The ground of a GeoJSON geometry, Feature or FeatureCollection, in EPSG:4326.

    Raises GeomeltError `bad-extent` where it is none or holds no polygon.
    """
    try:
        return _united(map(shape, _geometries(geojson)), "The GeoJSON given as 'within'")
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, ShapelyError) as error:
        raise GeomeltError(
            "'within' is no GeoJSON: give a polygon geometry, a Feature or a FeatureCollection "
            "in EPSG:4326.",
            code="bad-extent",
        ) from error


def read_area(file: str) -> Area:
    """The ground in EPSG:4326 of all polygons of a vector file that GDAL reads.

    The first layer, unless `file` ends in `|layername=NAME`. Raises GeomeltError
    `no-such-file`, `unreadable`, or `bad-extent` where it holds no polygon.
    """
    import pyogrio.raw  # with pyarrow where that is there: a search without a file goes without
    from pyogrio.errors import DataLayerError, DataSourceError, GeometryError

    name, _, layer = file.partition(_LAYER)
    if not Path(name).exists():
        raise GeomeltError(
            f"There is no file {name}: give a vector file with polygons.",
            code="no-such-file",
        )
    try:
        layer = layer or pyogrio.list_layers(name)[0, 0]
        meta, _, geometry, _ = pyogrio.raw.read(name, layer=layer, columns=[])
    except (DataSourceError, DataLayerError, GeometryError, IndexError) as error:
        raise GeomeltError(
            f"{file} cannot be read ({error}): give a vector file with polygons.",
            code="unreadable",
        ) from error
    if geometry is None or not meta["crs"]:
        lacking = "geometry" if geometry is None else "CRS"
        raise GeomeltError(f"{file} has no {lacking}: give polygons with their CRS.")
    shapes = shapely.from_wkb(geometry)
    return _united(_in_degrees(shapes, CRS.from_user_input(meta["crs"]), file), file)


def _geometries(geojson: Mapping[str, Any]) -> list[Any]:
    if geojson["type"] == "FeatureCollection":
        return [each["geometry"] for each in geojson["features"] if each["geometry"]]
    if geojson["type"] == "Feature":
        return [geojson["geometry"]]
    return [geojson]


def _in_degrees(shapes: np.ndarray, crs: CRS, file: str) -> np.ndarray:
    if not len(shapes):
        return shapes
    west, south, east, north = shapely.total_bounds(shapes)
    longest = max(east - west, north - south)
    if longest > 0:  # straight there is not straight here
        shapes = shapely.segmentize(shapes, longest / _STRAIGHT)
    try:
        onto = Transformer.from_crs(crs, WGS84, always_xy=True)
        moved: np.ndarray = shapely.transform(
            shapely.force_2d(shapes),
            lambda xy: np.column_stack(onto.transform(xy[:, 0], xy[:, 1], errcheck=True)),
        )
    except ProjError as error:
        raise GeomeltError(
            f"{file} has no place in its CRS {crs.name}: check its coordinate system.",
            code="bad-extent",
        ) from error
    return moved


def _united(shapes: Iterable[Any], name: str) -> Area:
    whole = shapely.union_all([shapely.make_valid(shapely.force_2d(each)) for each in shapes])
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    bounds = shapely.total_bounds(parts) if parts else np.full(4, np.nan)
    if not np.isfinite(bounds).all() or abs(bounds[[1, 3]]).max() > 90:
        raise GeomeltError(
            f"{name} holds no polygon in longitude and latitude: give at least one.",
            code="bad-extent",
        )
    area: Area = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    return area

"""GeoJSON features of the backend -> features of QGIS."""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import PurePath
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFields,
    QgsGeometry,
    QgsPointXY,
)
from qgis.PyQt.QtCore import QDate

_THUMBNAILS = "thumbnails"


@cache
def results_crs() -> QgsCoordinateReferenceSystem:
    """The CRS of every geometry the backend answers with.

    Asked for on the GUI thread first: QGIS empties a CRS when the thread that made it ends.
    """
    return QgsCoordinateReferenceSystem("EPSG:4326")


def geometry_of(feature: dict[str, Any]) -> QgsGeometry:
    """The polygon of a GeoJSON feature; empty where it has none."""
    shape = feature["geometry"]
    if shape is None:
        return QgsGeometry()
    parts = shape["coordinates"]
    if shape["type"] == "Polygon":
        parts = [parts]
    return QgsGeometry.fromMultiPolygonXY(
        [[[QgsPointXY(x, y) for x, y, *_ in ring] for ring in part] for part in parts]
    )


def features_of(
    entries: Iterable[dict[str, Any]], fields: QgsFields, index: str | None = None
) -> Iterator[QgsFeature]:
    """One feature per entry, with the attributes that `fields` names."""
    names = fields.names()
    for entry in entries:
        properties = row(entry["properties"], index)
        feature = QgsFeature(fields)
        feature.setGeometry(geometry_of(entry))
        feature.setAttributes([properties.get(name) for name in names])
        yield feature


def row(properties: dict[str, Any], index: str | None = None) -> dict[str, Any]:
    """The properties of the contract as the columns of a layer: lists become JSON text."""
    values = {
        name: json.dumps(value) if isinstance(value, (list, dict)) else value
        for name, value in properties.items()
    }
    path = properties.get("source")
    # The time of a file is no date of what it shows.
    is_dated = properties.get("date_origin") != "file"
    begin, end = span(properties.get("date") if is_dated else None)
    values.update(path=path, source=source_name(path), date_from=begin, date_to=end, index=index)
    if "tile_id" in properties:
        values["thumbnail"] = thumbnail_name(int(properties["tile_id"]))
    return values


def thumbnail_name(tile_id: int) -> str:
    """Where a tile's picture lies, seen from the folder of the layer's file."""
    return f"{_THUMBNAILS}/{tile_id}.jpg"


def source_name(uri: str | None) -> str | None:
    """The file's name without its folders."""
    return PurePath(uri).name if uri else None


def span(when: str | None) -> tuple[QDate | None, QDate | None]:
    """First and last day of an ISO date, month or year: `2020` is all of 2020."""
    try:
        parts = [int(part) for part in (when or "")[:10].split("-")]
        year, month, day = (*parts, 0, 0)[:3]
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    except (ValueError, TypeError):
        return None, None
    return QDate(first.year, first.month, first.day), QDate(last.year, last.month, last.day)

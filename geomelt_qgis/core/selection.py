"""An extent in a CRS, and what is selected on the map."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsDistanceArea,
    QgsGeometry,
    QgsMapLayer,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)

_ELLIPSOID = "EPSG:7030"
_STEPS = 8  # half round the earth has more than one shortest way


@dataclass(frozen=True)
class Extent:
    """A rectangle in a CRS.

    `context` of a method: the project's, where none is given; only the GUI thread may ask it.
    """

    rectangle: QgsRectangle
    crs: QgsCoordinateReferenceSystem

    def to_json(self) -> dict[str, Any]:
        """`extent` and `crs` of a request."""
        r = self.rectangle
        return {
            "extent": [r.xMinimum(), r.yMinimum(), r.xMaximum(), r.yMaximum()],
            "crs": crs_text(self.crs),
        }

    def to_crs(
        self,
        crs: QgsCoordinateReferenceSystem,
        context: QgsCoordinateTransformContext | None = None,
    ) -> Extent | None:
        """The extent around this one in another CRS, or None where that CRS ends."""
        transform = QgsCoordinateTransform(self.crs, crs, context or project_context())
        transform.setBallparkTransformsAreAppropriate(True)
        try:
            return Extent(transform.transformBoundingBox(self.rectangle), crs)
        except QgsCsException:
            return None

    def or_in(self, crs: QgsCoordinateReferenceSystem) -> Extent:
        """Itself; in `crs` where it has none, as in a project without one."""
        return self if self.crs.isValid() else Extent(self.rectangle, crs)

    def ground_size(
        self, context: QgsCoordinateTransformContext | None = None
    ) -> tuple[float, float]:
        """Width and height in metres, through the middle; infinite beyond the ends of the CRS."""
        r, middle = self.rectangle, self.rectangle.center()
        measure = QgsDistanceArea()
        measure.setSourceCrs(self.crs, context or project_context())
        measure.setEllipsoid(_ELLIPSOID)
        steps = [step / _STEPS for step in range(_STEPS + 1)]
        across = [QgsPointXY(r.xMinimum() + s * r.width(), middle.y()) for s in steps]
        along = [QgsPointXY(middle.x(), r.yMinimum() + s * r.height()) for s in steps]
        try:
            width, height = measure.measureLine(across), measure.measureLine(along)
        except QgsCsException:
            return math.inf, math.inf
        return (width, height) if math.isfinite(width + height) else (math.inf, math.inf)


def project_context() -> QgsCoordinateTransformContext:
    """How the project goes from one CRS to another: for the GUI thread."""
    return QgsProject.instance().transformContext()


def selected_extent(layer: QgsMapLayer | None, crs: QgsCoordinateReferenceSystem) -> Extent | None:
    """The extent around the selected features in `crs`, or None where none is selected."""
    if not isinstance(layer, QgsVectorLayer) or not layer.selectedFeatureCount():
        return None
    extent = Extent(layer.boundingBoxOfSelected(), layer.crs()).to_crs(crs)
    # A single point has no extent that could be looked at.
    return None if extent is None or extent.rectangle.isEmpty() else extent


def selected_area(layer: QgsMapLayer | None) -> dict[str, Any] | None:
    """The selected polygons as one GeoJSON geometry in EPSG:4326, or None."""
    if (
        not isinstance(layer, QgsVectorLayer)
        or layer.geometryType() != QgsWkbTypes.GeometryType.PolygonGeometry
    ):
        return None
    area = QgsGeometry.collectGeometry(
        [feature.geometry() for feature in layer.getSelectedFeatures() if feature.hasGeometry()]
    )
    to_wgs84 = QgsCoordinateTransform(
        layer.crs(), QgsCoordinateReferenceSystem("EPSG:4326"), project_context()
    )
    try:
        area.transform(to_wgs84)
    except QgsCsException:
        return None
    return None if area.isEmpty() else json.loads(area.asJson())


def crs_text(crs: QgsCoordinateReferenceSystem) -> str:
    """An EPSG code, else WKT: numbers of a user's own CRS mean nothing elsewhere."""
    if crs.authid().startswith("EPSG:"):
        return crs.authid()
    return crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED)

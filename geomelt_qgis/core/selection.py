"""A raster layer and an extent -> what the backend is asked about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsMapLayer,
    QgsMapRendererParallelJob,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsRectangle,
    QgsSingleBandGrayRenderer,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QBuffer, QIODevice, QObject, QSize, pyqtSignal
from qgis.PyQt.QtGui import QColor, QImage

from .contract import BackendError
from .text import tr

_LEAST_PX, _MOST_PX = 224, 2048
_PIXELS_WITHOUT_CANVAS = 1024


@dataclass(frozen=True)
class Extent:
    """A rectangle in a CRS."""

    rectangle: QgsRectangle
    crs: QgsCoordinateReferenceSystem

    def to_json(self) -> dict[str, Any]:
        """`extent` and `crs` of a request."""
        r = self.rectangle
        return {
            "extent": [r.xMinimum(), r.yMinimum(), r.xMaximum(), r.yMaximum()],
            "crs": crs_text(self.crs),
        }

    def to_crs(self, crs: QgsCoordinateReferenceSystem) -> Extent | None:
        """The extent around this one in another CRS, or None where that CRS ends."""
        transform = QgsCoordinateTransform(self.crs, crs, QgsProject.instance())
        transform.setBallparkTransformsAreAppropriate(True)
        try:
            return Extent(transform.transformBoundingBox(self.rectangle), crs)
        except QgsCsException:
            return None


@dataclass(frozen=True)
class RenderedLayer:
    """A layer as QGIS draws it."""

    image: QImage
    extent: Extent

    def to_json(self) -> dict[str, Any]:
        """`image` of a caption request."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.image.save(buffer, "PNG")
        return {"png": bytes(buffer.data().toBase64()).decode(), **self.extent.to_json()}


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
        layer.crs(), QgsCoordinateReferenceSystem("EPSG:4326"), QgsProject.instance()
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


def file_source(layer: QgsRasterLayer) -> dict[str, Any] | None:
    """`source` of a caption request, or None where only QGIS can draw what the user sees.

    That is every layer but a local file in its own CRS, drawn from bands as they are: web
    maps, files inside archives, a CRS set by hand, hillshades and colour ramps.
    """
    provider = layer.dataProvider()
    if provider is None or provider.name() != "gdal" or provider.crs() != layer.crs():
        return None
    path = QgsProviderRegistry.instance().decodeUri("gdal", layer.source()).get("path", "")
    renderer = layer.renderer()
    if isinstance(renderer, QgsMultiBandColorRenderer):
        bands = [renderer.redBand(), renderer.greenBand(), renderer.blueBand()]
        bands = bands if min(bands) > 0 else None
    elif isinstance(renderer, QgsSingleBandGrayRenderer):
        bands = [renderer.grayBand()]
    elif isinstance(renderer, QgsPalettedRasterRenderer):
        bands = None
    else:
        return None
    return {"path": str(Path(path)), "bands": bands} if Path(path).is_file() else None


class LayerRender(QObject):
    """Draws a layer in an extent, in the background. Exactly one of the signals ends it."""

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)
    cancelled = pyqtSignal()

    def __init__(
        self,
        layer: QgsRasterLayer,
        extent: Extent,
        units_per_pixel: float,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = layer.name()
        self._settings = _map_settings(layer, extent, units_per_pixel)
        self._job = QgsMapRendererParallelJob(self._settings)
        self._job.finished.connect(self._on_finished)
        self._stopped = False

    def start(self) -> None:
        self._job.start()

    def cancel(self) -> None:
        """Returns at once; the job ends when its layer notices."""
        self._stopped = True
        self._job.cancelWithoutBlocking()

    def _on_finished(self) -> None:
        self.deleteLater()
        errors = [error.message for error in self._job.errors()]
        if self._stopped:
            self.cancelled.emit()
        elif errors:
            self.failed.emit(_not_drawn(self._name, errors[0]))
        else:
            extent = Extent(self._settings.visibleExtent(), self._settings.destinationCrs())
            self.succeeded.emit(RenderedLayer(self._job.renderedImage(), extent))


def drawn_layer(layer: QgsRasterLayer, extent: Extent) -> RenderedLayer:
    """Draws a layer in an extent, and waits for it: never on the GUI thread.

    A layer without pixels of its own (a web map) is drawn with 1024. Raises BackendError.
    """
    longest = max(extent.rectangle.width(), extent.rectangle.height())
    settings = _map_settings(layer, extent, longest / _PIXELS_WITHOUT_CANVAS)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    errors = [error.message for error in job.errors()]
    if errors:
        raise _not_drawn(layer.name(), errors[0])
    return RenderedLayer(
        job.renderedImage(), Extent(settings.visibleExtent(), settings.destinationCrs())
    )


def _not_drawn(name: str, reason: str) -> BackendError:
    text = tr("{0} could not be drawn ({1}): does it show on the canvas?")
    return BackendError(text.format(name, reason), "not-drawn")


def pixels_across(layer: QgsRasterLayer, extent: Extent, units_per_pixel: float) -> int:
    """How many pixels the longer side of an extent is drawn with, 224 to 2048.

    As many as the layer itself has there; where it has none of its own (a web map), as many
    as the canvas shows.
    """
    longest = max(extent.rectangle.width(), extent.rectangle.height())
    wanted = longest / units_per_pixel
    native = layer.rasterUnitsPerPixelX() if layer.width() and layer.height() else 0.0
    there = extent.to_crs(layer.crs()) if native else None
    if there is not None:
        wanted = max(there.rectangle.width(), there.rectangle.height()) / native
    return round(min(max(wanted, _LEAST_PX), _MOST_PX))


def _map_settings(layer: QgsRasterLayer, extent: Extent, units_per_pixel: float) -> QgsMapSettings:
    width, height = extent.rectangle.width(), extent.rectangle.height()
    scale = pixels_across(layer, extent, units_per_pixel) / max(width, height)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(extent.crs)
    settings.setTransformContext(QgsProject.instance().transformContext())
    settings.setOutputSize(QSize(max(1, round(width * scale)), max(1, round(height * scale))))
    settings.setExtent(extent.rectangle)
    settings.setBackgroundColor(QColor(0, 0, 0, 0))
    settings.setOutputImageFormat(QImage.Format.Format_ARGB32)
    return settings

"""A raster layer and an extent -> what the backend is asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsRectangle,
    QgsSingleBandGrayRenderer,
)
from qgis.PyQt.QtCore import QBuffer, QIODevice, QObject, QSize
from qgis.PyQt.QtGui import QColor, QImage

_LEAST_PX, _MOST_PX = 512, 2048


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
    """Draws a layer in an extent, in the background."""

    def __init__(
        self,
        layer: QgsRasterLayer,
        extent: Extent,
        units_per_pixel: float,
        done: Callable[[RenderedLayer], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = _map_settings(layer, extent, units_per_pixel)
        self._done = done
        self._job = QgsMapRendererParallelJob(self._settings)
        self._job.finished.connect(self._on_finished)

    def start(self) -> None:
        self._job.start()

    def cancel(self) -> None:
        self._job.finished.disconnect(self._on_finished)
        self._job.cancelWithoutBlocking()

    def _on_finished(self) -> None:
        extent = Extent(self._settings.visibleExtent(), self._settings.destinationCrs())
        self._done(RenderedLayer(self._job.renderedImage(), extent))
        self.deleteLater()


def _map_settings(layer: QgsRasterLayer, extent: Extent, units_per_pixel: float) -> QgsMapSettings:
    """As fine as the canvas shows it, between 512 and 2048 px on the longer side."""
    width, height = extent.rectangle.width(), extent.rectangle.height()
    longest = min(max(max(width, height) / units_per_pixel, _LEAST_PX), _MOST_PX)
    scale = longest / max(width, height)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(extent.crs)
    settings.setTransformContext(QgsProject.instance().transformContext())
    settings.setOutputSize(QSize(max(1, round(width * scale)), max(1, round(height * scale))))
    settings.setExtent(extent.rectangle)
    settings.setBackgroundColor(QColor(0, 0, 0, 0))
    settings.setOutputImageFormat(QImage.Format.Format_ARGB32)
    return settings

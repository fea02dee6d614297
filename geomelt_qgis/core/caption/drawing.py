"""A raster layer in an extent -> the picture that QGIS draws of it."""

from __future__ import annotations

from qgis.core import (
    QgsCoordinateTransformContext,
    QgsMapRendererParallelJob,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QObject, QSize, pyqtSignal
from qgis.PyQt.QtGui import QColor, QImage

from ..errors import BackendError
from ..requests.rendered_layer import RenderedLayer
from ..selection import Extent, project_context
from ..text import tr

FINEST_M = 0.3  # metres a pixel: web maps have no finer pictures than that
_LEAST_PX, _MOST_PX = 224, 2048  # what the model looks at; eight such tiles side by side


class LayerRender(QObject):
    """Draws a layer in an extent, in the background. Exactly one of the signals ends it.

    Once it has started, the layer may leave the project.
    """

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)
    cancelled = pyqtSignal()

    def __init__(
        self, layer: QgsRasterLayer, extent: Extent, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._name = layer.name()
        self._settings = _map_settings(layer, extent, project_context())
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
            self.succeeded.emit(_picture(self._name, self._job.renderedImage(), self._settings))


def drawn_layer(
    layer: QgsRasterLayer, extent: Extent, context: QgsCoordinateTransformContext
) -> RenderedLayer:
    """Draws a layer in an extent, and waits for it: never on the GUI thread.

    Raises BackendError.
    """
    settings = _map_settings(layer, extent, context)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    errors = [error.message for error in job.errors()]
    if errors:
        raise _not_drawn(layer.name(), errors[0])
    return _picture(layer.name(), job.renderedImage(), settings)


def pixels_across(
    layer: QgsRasterLayer, extent: Extent, context: QgsCoordinateTransformContext
) -> int:
    """How many pixels the longer side of an extent is drawn with, 224 to 2048.

    As many as the layer itself has there; of a web map, which is drawn for any scale, a pixel
    for 0.3 m, or what its finest zoom has.
    """
    there = extent.to_crs(layer.crs(), context)
    longest = max(there.rectangle.width(), there.rectangle.height()) if there else 0.0
    if layer.width() and layer.height():
        wanted = longest / layer.rasterUnitsPerPixelX()
    else:
        finest = min(layer.dataProvider().nativeResolutions(), default=0.0)
        wanted = max(extent.ground_size(context)) / FINEST_M
        wanted = min(wanted, longest / finest) if finest and longest else wanted
    return round(min(max(wanted, _LEAST_PX), _MOST_PX))


def _picture(name: str, image: QImage, settings: QgsMapSettings) -> RenderedLayer:
    return RenderedLayer(name, image, Extent(settings.visibleExtent(), settings.destinationCrs()))


def _not_drawn(name: str, reason: str) -> BackendError:
    text = tr("{0} could not be drawn ({1}): check that it draws on the map canvas.")
    return BackendError(text.format(name, reason), "not-drawn")


def _map_settings(
    layer: QgsRasterLayer, extent: Extent, context: QgsCoordinateTransformContext
) -> QgsMapSettings:
    width, height = extent.rectangle.width(), extent.rectangle.height()
    scale = pixels_across(layer, extent, context) / max(width, height)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(extent.crs)
    settings.setTransformContext(context)
    settings.setOutputSize(QSize(max(1, round(width * scale)), max(1, round(height * scale))))
    settings.setExtent(extent.rectangle)
    settings.setBackgroundColor(QColor(0, 0, 0, 0))
    settings.setOutputImageFormat(QImage.Format.Format_ARGB32)
    return settings

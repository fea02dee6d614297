"""The map canvas: where it looks, what it flashes, the box drawn on it."""

from __future__ import annotations

from qgis.core import QgsGeometry, QgsRectangle, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapToolExtent, QgsRubberBand
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QColor

from ..core.results import results_crs
from ..core.selection import Extent

_MARGIN = 3.0  # a hit is shown with its surroundings: three times its own width


def canvas_extent(canvas: QgsMapCanvas) -> Extent:
    return Extent(canvas.extent(), canvas.mapSettings().destinationCrs())


def zoom_to(canvas: QgsMapCanvas, geometry: QgsGeometry) -> None:
    """Looks at a result, and flashes it."""
    there = Extent(geometry.boundingBox(), results_crs()).to_crs(
        canvas.mapSettings().destinationCrs()
    )
    if there is not None:
        rectangle = QgsRectangle(there.rectangle)
        rectangle.scale(_MARGIN)
        canvas.setExtent(rectangle)
        canvas.refresh()
    flash(canvas, geometry)


def flash(canvas: QgsMapCanvas, geometry: QgsGeometry) -> None:
    canvas.flashGeometries([geometry], results_crs())


class DrawnBox(QObject):
    """A box drawn by the user, which stays on the canvas until it is cleared.

    `drawn` when there is a new one; `active_changed` when the map tool is taken or left.
    """

    drawn = pyqtSignal()
    active_changed = pyqtSignal(bool)

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.extent: Extent | None = None
        self._canvas = canvas
        self._tool = QgsMapToolExtent(canvas)
        self._tool.extentChanged.connect(self._on_extent)
        self._tool.activated.connect(lambda: self.active_changed.emit(True))
        self._tool.deactivated.connect(lambda: self.active_changed.emit(False))
        self._band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self._band.setStrokeColor(QColor(253, 231, 37))
        self._band.setFillColor(QColor(253, 231, 37, 30))
        self._band.setWidth(2)

    def draw(self, start: bool) -> None:
        """Takes the map tool, or gives it back."""
        if start:
            self._canvas.setMapTool(self._tool)
        else:
            self._canvas.unsetMapTool(self._tool)

    def show(self, visible: bool) -> None:
        self._band.setVisible(visible and self.extent is not None)

    def remove(self) -> None:
        """Takes tool and box off the canvas for good."""
        self._canvas.unsetMapTool(self._tool)
        self._canvas.scene().removeItem(self._band)
        self._tool.deleteLater()

    def _on_extent(self, rectangle: QgsRectangle) -> None:
        if rectangle.isEmpty():
            return
        crs = self._canvas.mapSettings().destinationCrs()
        self.extent = Extent(rectangle, crs)
        self._band.setToGeometry(QgsGeometry.fromRect(rectangle), crs)
        self._band.setVisible(True)
        self._canvas.unsetMapTool(self._tool)
        self.drawn.emit()

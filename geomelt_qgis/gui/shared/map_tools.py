"""Map tools of the dock: a box is drawn, a point is clicked."""

from __future__ import annotations

from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle
from qgis.gui import QgsMapCanvas, QgsMapTool, QgsMapToolEmitPoint, QgsMapToolExtent
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.selection import Extent
from .canvas import marking_band, remove_from


class _ToolHolder(QObject):
    """`active_changed` when the map tool is switched on or off."""

    active_changed = pyqtSignal(bool)

    def __init__(self, canvas: QgsMapCanvas, tool: QgsMapTool, parent: QObject | None) -> None:
        super().__init__(parent)
        self._canvas, self._tool = canvas, tool
        tool.activated.connect(self._on_activated)
        tool.deactivated.connect(self._on_deactivated)

    def take(self, start: bool) -> None:
        """Takes the map tool, or gives it back."""
        if start:
            self._canvas.setMapTool(self._tool)
        else:
            self._canvas.unsetMapTool(self._tool)

    def remove(self) -> None:
        """Leaves the canvas for good."""
        self._canvas.unsetMapTool(self._tool)
        self._tool.deleteLater()

    def _on_activated(self) -> None:
        self.active_changed.emit(True)

    def _on_deactivated(self) -> None:
        self.active_changed.emit(False)


class DrawnBox(_ToolHolder):
    """A box drawn by the user, which stays on the canvas. `drawn` when there is a new one."""

    drawn = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        tool = QgsMapToolExtent(canvas)
        super().__init__(canvas, tool, parent)
        self.extent: Extent | None = None
        tool.extentChanged.connect(self._on_extent)
        self._band = marking_band(canvas)

    def show(self, visible: bool) -> None:
        self._band.setVisible(visible and self.extent is not None)

    def remove(self) -> None:
        super().remove()
        remove_from(self._canvas, self._band)

    def _on_extent(self, rectangle: QgsRectangle) -> None:
        if rectangle.isEmpty():
            return
        crs = self._canvas.mapSettings().destinationCrs()
        # A copy: the tool's own rectangle changes with the next mouse move.
        self.extent = Extent(QgsRectangle(rectangle), crs)
        self._band.setToGeometry(QgsGeometry.fromRect(rectangle), crs)
        self._band.setVisible(True)
        self.take(False)
        self.drawn.emit()


class PointPicker(_ToolHolder):
    """One click on the canvas. `picked` carries the point, in the canvas's CRS."""

    picked = pyqtSignal(QgsPointXY)

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        tool = QgsMapToolEmitPoint(canvas)
        super().__init__(canvas, tool, parent)
        tool.canvasClicked.connect(self._on_click)

    def _on_click(self, point: QgsPointXY) -> None:
        self.take(False)
        self.picked.emit(point)

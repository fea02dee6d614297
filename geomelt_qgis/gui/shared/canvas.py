"""The map canvas: where it looks, and the tile pointed at in the dock."""

from __future__ import annotations

from qgis.core import QgsGeometry, QgsRectangle, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtGui import QColor

from ...core.layers.results import results_crs
from ...core.selection import Extent

MARK = QColor(253, 231, 37)  # seen on dark and light imagery alike
_FLASH_MS = 400
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


def marking_band(canvas: QgsMapCanvas) -> QgsRubberBand:
    """An outline on the canvas that stands out from imagery."""
    band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
    band.setStrokeColor(MARK)
    band.setSecondaryStrokeColor(QColor(0, 0, 0, 160))
    band.setFillColor(QColor(MARK.red(), MARK.green(), MARK.blue(), 30))
    band.setWidth(2)
    return band


class PointedTile:
    """The outline of the tile under the mouse in a list."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._band: QgsRubberBand | None = marking_band(canvas)
        self._band.hide()

    @property
    def is_shown(self) -> bool:
        return self._band is not None and bool(self._band.isVisible())

    def show(self, geometry: QgsGeometry | None) -> None:
        """Flashes the tile and outlines it; None takes the outline off."""
        if self._band is None:
            return  # a list says goodbye to the mouse while it is taken down
        if geometry is None:
            self._band.hide()
        else:
            self._band.setToGeometry(geometry, results_crs())
            self._band.show()
            clear = QColor(MARK.red(), MARK.green(), MARK.blue(), 0)
            self._canvas.flashGeometries([geometry], results_crs(), MARK, clear, 1, _FLASH_MS)

    def remove(self) -> None:
        if self._band is not None:
            remove_from(self._canvas, self._band)
            self._band = None


def remove_from(canvas: QgsMapCanvas, band: QgsRubberBand) -> None:
    """Takes an item off the canvas for good, where both still exist."""
    if not sip.isdeleted(canvas) and not sip.isdeleted(band):
        canvas.scene().removeItem(band)
        sip.delete(band)

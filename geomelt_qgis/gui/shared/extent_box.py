"""The extent: a choice, and a button that draws a box."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from qgis.core import QgsRasterLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QHBoxLayout, QWidget

from ...core.selection import Extent, selected_extent
from ...core.text import tr
from .canvas import canvas_extent
from .controls import named, shrinkable, tool
from .map_tools import DrawnBox


class Area(Enum):
    EVERYWHERE = "everywhere"
    CANVAS = "canvas"
    BOX = "box"
    SELECTED = "selected"
    LAYER = "layer"


class ExtentBox(QWidget):
    """`changed` after every choice and every new box."""

    changed = pyqtSignal()

    def __init__(
        self, iface: QgisInterface, areas: Sequence[Area], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._canvas = iface.mapCanvas()
        self._layer: QgsRasterLayer | None = None
        self._box = DrawnBox(self._canvas, self)
        titles = {
            Area.EVERYWHERE: tr("Everywhere"),
            Area.CANVAS: tr("Map canvas"),
            Area.BOX: tr("Drawn box"),
            Area.SELECTED: tr("Selected features"),
            Area.LAYER: tr("Whole layer"),
        }
        self.choice = named(
            shrinkable(QComboBox()), tr("Extent"), tr("The part of the map that is meant")
        )
        for area in areas:
            self.choice.addItem(titles[area], area)
        self.draw = tool(
            "/mActionAddBasicRectangle.svg",
            tr("Draw a box"),
            tr("Draw a box on the map canvas"),
            checkable=True,
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.choice, 1)
        row.addWidget(self.draw)
        self.setFocusProxy(self.choice)

        self.choice.currentIndexChanged.connect(self._on_choice)
        self.draw.clicked.connect(self._box.take)
        self._box.active_changed.connect(self.draw.setChecked)
        self._box.drawn.connect(self._on_drawn)
        self._canvas.extentsChanged.connect(self._on_canvas)
        # With a new CRS the extent changes before the CRS does, or not at all.
        self._canvas.destinationCrsChanged.connect(self._on_canvas)
        self._canvas.selectionChanged.connect(self._on_selection)
        self._canvas.currentLayerChanged.connect(self._on_selection)

    @property
    def area(self) -> Area:
        area: Area = self.choice.currentData()
        return area

    def choose(self, area: Area) -> None:
        self.choice.setCurrentIndex(self.choice.findData(area))

    def set_layer(self, layer: QgsRasterLayer | None) -> None:
        """The layer of "Whole layer"."""
        self._layer = layer

    def extent(self) -> Extent | None:
        """None for everywhere, and for what is not there, such as a box not yet drawn."""
        if self.area is Area.CANVAS:
            shown = canvas_extent(self._canvas)
            return None if shown.rectangle.isEmpty() else shown
        if self.area is Area.BOX:
            return self._box.extent
        if self.area is Area.SELECTED:
            crs = self._canvas.mapSettings().destinationCrs()
            return selected_extent(self._canvas.currentLayer(), crs)
        if self.area is Area.LAYER and self._layer is not None:
            return Extent(self._layer.extent(), self._layer.crs())
        return None

    def missing(self) -> str:
        """What the user has to do before there is an extent; empty when there is one."""
        if self.area is Area.EVERYWHERE or self.extent() is not None:
            return ""
        return {
            Area.CANVAS: tr("The map canvas shows nothing yet: zoom to a layer first."),
            Area.BOX: tr("Draw a box on the map canvas first."),
            Area.SELECTED: tr("Select features of the active vector layer first."),
            Area.LAYER: tr("Choose a raster layer first."),
        }.get(self.area, "")

    def remove(self) -> None:
        """Takes its marks off the canvas and stops listening to it, for unload."""
        self._canvas.extentsChanged.disconnect(self._on_canvas)
        self._canvas.destinationCrsChanged.disconnect(self._on_canvas)
        self._canvas.selectionChanged.disconnect(self._on_selection)
        self._canvas.currentLayerChanged.disconnect(self._on_selection)
        self._box.remove()

    def _on_choice(self) -> None:
        boxed = self.area is Area.BOX
        self._box.show(boxed)
        if not boxed or self._box.extent is None:
            self._box.take(boxed)  # who chooses otherwise no longer draws
        self.changed.emit()

    def _on_canvas(self) -> None:
        if self.area is Area.CANVAS:
            self.changed.emit()

    def _on_selection(self) -> None:
        if self.area is Area.SELECTED:
            self.changed.emit()

    def _on_drawn(self) -> None:
        self.choose(Area.BOX)
        self.changed.emit()

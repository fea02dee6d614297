"""Captions for the canvas, for a drawn box or for a whole layer."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication, QgsMapLayerProxyModel, QgsRasterLayer
from qgis.gui import QgisInterface, QgsMapLayerComboBox
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.process import State
from ..core.results import add_to_project, captions_layer
from ..core.selection import Extent, LayerRender, RenderedLayer, file_source
from ..core.session import Session
from ..core.tasks import CaptionTask
from ..core.text import tr
from .canvas import DrawnBox, canvas_extent
from .messages import show_error
from .run_button import RunButton

_CANVAS, _BOX, _LAYER = "canvas", "box", "layer"
_MAX_TILES = 64


class CaptionTab(QWidget):
    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._iface = session, iface
        self._render: LayerRender | None = None
        self._name = ""
        self._box = DrawnBox(iface.mapCanvas(), self)
        self.layer = QgsMapLayerComboBox()
        self.layer.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.extent = QComboBox()
        self.extent.addItem(tr("Map canvas"), _CANVAS)
        self.extent.addItem(tr("Drawn box"), _BOX)
        self.extent.addItem(tr("Whole layer"), _LAYER)
        self.draw = QToolButton()
        self.draw.setIcon(QgsApplication.getThemeIcon("/mActionAddBasicRectangle.svg"))
        self.draw.setToolTip(tr("Draw a box on the map canvas"))
        self.draw.setCheckable(True)
        self.tiles = QCheckBox(tr("A caption for every tile too"))
        self.tiles.setChecked(True)
        self.run = RunButton(tr("Caption"))
        self.result = QPlainTextEdit()
        self.result.setReadOnly(True)
        self.result.setPlaceholderText(tr("The caption of the extent appears here."))
        self.copy = QToolButton()
        self.copy.setIcon(QgsApplication.getThemeIcon("/mActionEditCopy.svg"))
        self.copy.setToolTip(tr("Copy the captions"))
        self._lay_out()

        self.run.asked.connect(self._start)
        self.copy.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.result.toPlainText())
        )
        self.layer.layerChanged.connect(self._refresh)
        self.extent.currentIndexChanged.connect(self._on_extent_kind)
        self.draw.clicked.connect(self._box.draw)
        self._box.active_changed.connect(self.draw.setChecked)
        self._box.drawn.connect(self._on_drawn)
        session.backend.state_changed.connect(self._refresh)
        self._refresh()

    def close_canvas(self) -> None:
        """Takes the tab's marks off the canvas, for unload."""
        if self._render is not None:
            self._render.cancel()
        self._box.remove()

    def _lay_out(self) -> None:
        extent = QHBoxLayout()
        extent.addWidget(self.extent, 1)
        extent.addWidget(self.draw)
        form = QFormLayout()
        form.addRow(tr("Raster layer"), self.layer)
        form.addRow(tr("Extent"), extent)
        form.addRow("", self.tiles)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.run)
        under = QHBoxLayout()
        under.addStretch(1)
        under.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addLayout(row)
        layout.addWidget(self.result, 1)
        layout.addLayout(under)

    def _refresh(self) -> None:
        self.run.set_possible(
            self._session.backend.state is State.RUNNING
            and self._render is None
            and self.layer.currentLayer() is not None
            and self._extent() is not None
        )

    def _on_extent_kind(self) -> None:
        boxed = self.extent.currentData() == _BOX
        self._box.show(boxed)
        if boxed and self._box.extent is None:
            self._box.draw(True)
        self._refresh()

    def _on_drawn(self) -> None:
        self.extent.setCurrentIndex(self.extent.findData(_BOX))
        self._refresh()

    def _extent(self) -> Extent | None:
        kind = self.extent.currentData()
        if kind == _BOX:
            return self._box.extent
        if kind == _LAYER:
            layer = self.layer.currentLayer()
            return Extent(layer.extent(), layer.crs()) if layer else None
        return canvas_extent(self._iface.mapCanvas())

    def _start(self) -> None:
        layer, extent = self.layer.currentLayer(), self._extent()
        if not isinstance(layer, QgsRasterLayer) or extent is None:
            return
        self._name = layer.name()
        body = {"tiles": self.tiles.isChecked(), "max_tiles": _MAX_TILES}
        source = file_source(layer)
        if source is not None:
            self._ask({**body, "source": source, **extent.to_json()})
            return
        self._render = LayerRender(
            layer,
            extent,
            self._iface.mapCanvas().mapUnitsPerPixel(),
            lambda image: self._on_rendered(body, image),
            self,
        )
        self._refresh()
        self._render.start()

    def _on_rendered(self, body: dict[str, Any], image: RenderedLayer) -> None:
        self._render = None
        self._refresh()
        self._ask(body, image)

    def _ask(self, body: dict[str, Any], image: RenderedLayer | None = None) -> None:
        address = self._session.backend.address
        if address is None:
            return
        task = CaptionTask(address, body, image)
        task.succeeded.connect(self._show)
        task.failed.connect(lambda error: show_error(self._iface, error))
        self.run.follow(task)
        self._session.tasks.start(task)

    def _show(self, collection: dict[str, Any]) -> None:
        captions = [feature["properties"]["caption"] for feature in collection["features"]]
        whole, tiles = captions[0], captions[1:]
        lines = [f"{n}. {text}" for n, text in enumerate(tiles, 1)]
        self.result.setPlainText("\n".join([whole, *([""] if lines else []), *lines]))
        add_to_project(captions_layer(collection, tr("Captions of {0}").format(self._name)))

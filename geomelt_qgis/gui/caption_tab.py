"""Captions for a part of a raster layer, and for each of its tiles when asked."""

from __future__ import annotations

from functools import partial
from typing import Any

from qgis.core import QgsMapLayerProxyModel, QgsRasterLayer
from qgis.gui import QgisInterface, QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ..core.contract import BackendError
from ..core.found import captioned
from ..core.results import place
from ..core.selection import LayerRender, RenderedLayer, file_source
from ..core.session import Session
from ..core.state import State
from ..core.tasks import CaptionTask
from ..core.text import tr
from .caption_panel import CaptionPanel
from .controls import named, set_tab_order, shrinkable
from .extent_box import Area, ExtentBox
from .messages import show_error
from .run_button import RunButton

_MAX_TILES = 64


class CaptionTab(QWidget):
    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._iface = session, iface
        self._name = ""
        self.layer = named(
            shrinkable(QgsMapLayerComboBox()),
            tr("Raster layer"),
            tr("The layer whose picture is captioned"),
        )
        self.layer.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.area = ExtentBox(iface, (Area.CANVAS, Area.BOX, Area.SELECTED, Area.LAYER))
        self.tiles = named(
            QCheckBox(tr("Each tile too")),
            tr("Each tile too"),
            tr("A caption for every tile of the extent, {0} at most").format(_MAX_TILES),
        )
        self.run = RunButton(tr("Caption"), tr("Describes what the extent shows"))
        self.missing = QLabel()
        self.missing.setWordWrap(True)
        self.panel = CaptionPanel(session, iface)
        self._lay_out()

        self.run.asked.connect(self._start)
        self.layer.layerChanged.connect(self._on_layer)
        self.area.changed.connect(self._refresh)
        session.backend.state_changed.connect(self._refresh)
        self._on_layer(self.layer.currentLayer())

    def remove(self) -> None:
        """Leaves the canvas, for unload."""
        for render in self.findChildren(LayerRender):
            render.cancel()
        self.area.remove()
        self.panel.remove()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.tiles, 1)
        row.addWidget(self.run)
        form = QFormLayout()
        form.addRow(tr("Raster layer"), self.layer)
        form.addRow(tr("Extent"), self.area)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addLayout(row)
        layout.addWidget(self.missing)
        layout.addWidget(self.panel, 1)
        set_tab_order(
            self.layer, self.area.choice, self.area.draw, self.tiles, self.run, self.panel.list
        )

    def _on_layer(self, layer: QgsRasterLayer | None) -> None:
        self.area.set_layer(layer)
        self._refresh()

    def _refresh(self) -> None:
        has_layer = self.layer.currentLayer() is not None
        missing = self.area.missing() if has_layer else tr("Add a raster layer to the project.")
        self.missing.setText(missing)
        self.missing.setVisible(bool(missing))
        self.run.set_possible(self._session.backend.state is State.RUNNING and not missing)

    def _start(self) -> None:
        layer, extent = self.layer.currentLayer(), self.area.extent()
        if not isinstance(layer, QgsRasterLayer) or extent is None:
            self._refresh()
            return
        self._name = layer.name()
        body = {"tiles": self.tiles.isChecked(), "max_tiles": _MAX_TILES}
        source = file_source(layer)
        if source is not None:
            self._ask({**body, "source": source, **extent.to_json()})
            return
        scale = self._iface.mapCanvas().mapUnitsPerPixel()
        render = LayerRender(layer, extent, scale, self)
        self.run.follow(render)  # first: what comes after it is followed by then
        render.succeeded.connect(lambda image: self._ask(body, image))
        render.failed.connect(self._fail)
        render.start()

    def _ask(self, body: dict[str, Any], image: RenderedLayer | None = None) -> None:
        address = self._session.backend.address
        if address is None:
            return
        prepare = partial(captioned, name=tr("Captions of {0}").format(self._name), place=place())
        task = CaptionTask(address, body, image, prepare)
        task.succeeded.connect(self.panel.show_captions)
        task.failed.connect(self._fail)
        self.run.follow(task)
        self._session.tasks.start(task)

    def _fail(self, error: BackendError) -> None:
        show_error(self._iface, error)

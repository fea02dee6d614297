"""A click on the map chooses the tile that the hits should resemble."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsPointXY
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QWidget

from ...core.http import calls
from ...core.http.contract import Index
from ...core.process.backend import Backend
from ...core.selection import crs_text
from ...core.text import tr
from ..shared.controls import tool
from ..shared.map_tools import PointPicker


class SimilarPicker(QWidget):
    """`picked` carries the id of the finest tile there, `missed` when there is none."""

    picked = pyqtSignal(int)
    missed = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(
        self, backend: Backend, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._backend, self._canvas = backend, iface.mapCanvas()
        self._index = ""
        self._tool = PointPicker(self._canvas, self)
        self.button = tool(
            "/mActionIdentify.svg",
            tr("Similar to a place"),
            tr("Click a place on the map: finds the tiles that look like it"),
            checkable=True,
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        self.setFocusProxy(self.button)
        self.button.clicked.connect(self._tool.take)
        self._tool.active_changed.connect(self.button.setChecked)
        self._tool.picked.connect(self._on_place)

    def set_index(self, index: Index | None) -> None:
        """The index whose tiles can be picked."""
        self._index = index.name if index else ""

    def remove(self) -> None:
        """Leaves the canvas, for unload."""
        self._tool.remove()

    def _on_place(self, point: QgsPointXY) -> None:
        if self._backend.client is not None and self._index:
            crs = self._canvas.mapSettings().destinationCrs()
            call = calls.tiles_at(self._index, point.x(), point.y(), crs_text(crs))
            self._backend.client.send(call, self._on_tiles, self.failed.emit)

    def _on_tiles(self, tiles: list[dict[str, Any]]) -> None:
        if tiles:
            self.picked.emit(int(tiles[0]["properties"]["tile_id"]))
        else:
            self.missed.emit()

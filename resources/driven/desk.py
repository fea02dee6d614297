"""Runs inside QGIS: the window, its project and the plugin's dock, as the steps need them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QDockWidget
from qgis.utils import iface, plugins

from driven.steps import StepError, Steps, Wait, pause, report
from geomelt_qgis.core.http import calls

_KEPT_PANELS = ("Layers", "GeomeltDock")
_DOCK_WIDTH = 380
_START_S, _INDEX_S, _ASK_S = 300, 3600, 600


class Desk:
    def __init__(self) -> None:
        self.plugin: Any = plugins["geomelt_qgis"]
        self.dock: Any = self.plugin.dock
        self.session: Any = self.plugin.session
        self.canvas = iface.mapCanvas()
        self.window = iface.mainWindow()

    # The window

    def open(self) -> Steps:
        """An empty project in a full-screen window, and a backend that is ready."""
        iface.newProject()
        # Long coordinates and a running task would widen the window beyond a small screen.
        self.window.statusBar().setMinimumWidth(1)
        self.window.setGeometry(self.window.screen().geometry())
        self.close_panels()
        self.dock.show()
        self.window.resizeDocks([self.dock], [_DOCK_WIDTH], Qt.Orientation.Horizontal)
        report("the backend starts")
        yield Wait(self._backend_is_ready, "the backend is ready", _START_S)
        yield Wait(lambda: self.session.indexes.are_known, "the indexes are known")

    def close_panels(self) -> None:
        """An attribute table is a panel too, and ends when it is closed."""
        for panel in self.window.findChildren(QDockWidget):
            if panel.isVisible() and panel.objectName() not in _KEPT_PANELS:
                panel.close()

    def settle(self) -> Steps:
        """Waits until thumbnails, map and windows are drawn."""
        yield pause(1.5)
        yield Wait(lambda: not self.canvas.isDrawing(), "the map is drawn")
        iface.messageBar().clearWidgets()
        yield pause(0.2)

    def _backend_is_ready(self) -> bool:
        backend = self.session.backend
        if backend.state.name == "FAILED":
            raise StepError(f"The backend did not start: {backend.detail}")
        return bool(backend.state.name == "RUNNING")

    # The map

    def zoom(self, extent: QgsRectangle, crs: QgsCoordinateReferenceSystem) -> None:
        project = QgsProject.instance()
        project.setCrs(crs if not crs.isGeographic() else QgsCoordinateReferenceSystem("EPSG:3857"))
        transform = QgsCoordinateTransform(crs, project.crs(), project)
        self.canvas.setExtent(transform.transformBoundingBox(extent))
        self.canvas.refresh()

    def raster(self, path: str | Path) -> QgsRasterLayer:
        """The layer of a source: the one in the project, else a new one below the results."""
        project = QgsProject.instance()
        for layer in project.mapLayers().values():
            if isinstance(layer, QgsRasterLayer) and layer.source() == str(path):
                return layer
        layer = QgsRasterLayer(str(path), Path(path).stem)
        if not layer.isValid():
            raise StepError(f"QGIS cannot open {path}.")
        project.addMapLayer(layer, False)
        project.layerTreeRoot().addLayer(layer)
        return layer

    def hide(self, layers: Iterable[QgsVectorLayer]) -> None:
        for layer in layers:
            node = QgsProject.instance().layerTreeRoot().findLayer(layer)
            node.setItemVisibilityChecked(False)

    # The dock

    def index(self, name: str, folder: str | Path) -> Steps:
        """Brings an index up to date with a folder by the tab Index; returns the final status."""
        panel, indexes = self.dock.index.job, self.session.indexes
        self.dock.tabs.setCurrentWidget(self.dock.index)
        if any(item.name == name and not item.compatible for item in indexes.items):
            report(f"the index {name} was made with another model: it is rebuilt")
            yield from self.delete_index(name)
        panel.folder.setFilePath(str(folder))
        panel.name.setEditText(name)
        yield Wait(panel.run.isEnabled, "the imagery can be indexed")
        panel.run.click()
        yield Wait(lambda: not panel.run.is_busy, f"{folder} is indexed", _INDEX_S)
        status = str(panel.progress.status.text())
        try:
            yield Wait(lambda: self._tiles(name), status, 20)
        except StepError:
            raise StepError(status) from None
        return status

    def delete_index(self, name: str) -> Steps:
        indexes = self.session.indexes
        self.session.backend.client.send(
            calls.delete_index(name), lambda _: indexes.refresh(), _raise
        )
        yield Wait(
            lambda: all(item.name != name for item in indexes.items), f"index {name} is deleted"
        )

    def search(self, index: str, text: str) -> Steps:
        """Searches by the tab Search; returns the layer of the hits."""
        tab = self.dock.search
        self.dock.tabs.setCurrentWidget(tab)
        tab.index.choose(index)
        tab.query.setText(text)
        before = set(QgsProject.instance().mapLayers())
        yield Wait(tab.run.isEnabled, f"{text!r} can be searched for")
        tab.run.click()
        yield Wait(lambda: not tab.run.is_busy, f"{text!r} is searched for", _ASK_S)
        return _new_layer(before, f"No hit for {text!r}.")

    def caption(self, raster: QgsRasterLayer, area: Any) -> Steps:
        """Captions an area and its tiles by the tab Caption; returns the layer of captions."""
        tab = self.dock.caption
        self.dock.tabs.setCurrentWidget(tab)
        tab.layer.setLayer(raster)
        tab.area.choose(area)
        tab.tiles.setChecked(True)
        before = set(QgsProject.instance().mapLayers())
        yield Wait(tab.run.isEnabled, f"{raster.name()} can be captioned")
        tab.run.click()
        yield Wait(lambda: not tab.run.is_busy, f"{raster.name()} is captioned", _ASK_S)
        return _new_layer(before, f"No caption for {raster.name()}.")

    def _tiles(self, name: str) -> int:
        return sum(item.tiles for item in self.session.indexes.items if item.name == name)


def _raise(error: Exception) -> None:
    raise StepError(str(error))


def _new_layer(before: set[str], otherwise: str) -> QgsVectorLayer:
    for key, layer in QgsProject.instance().mapLayers().items():
        if key not in before and isinstance(layer, QgsVectorLayer):
            return layer
    raise StepError(otherwise)

"""What GeoMELT adds to the menu of a raster in the layer tree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qgis.core import QgsApplication, QgsMapLayerType, QgsProviderRegistry, QgsRasterLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from ...core.paths import resource
from ...core.text import tr
from ..dock import Dock
from ..shared.messages import show_hint

_MENU = "GeoMELT"


class LayerMenu:
    """In the layer tree from its making to `remove`."""

    def __init__(self, iface: QgisInterface, dock: Dock) -> None:
        self._iface, self._dock = iface, dock
        logo = QIcon(str(resource("icons/geomelt.svg")))
        text = QgsApplication.getThemeIcon("/mActionTextAnnotation.svg")
        self.index = self._add(logo, tr("Index this raster"), self._index)
        self.caption = self._add(text, tr("Caption visible extent"), self._caption)

    def remove(self) -> None:
        for action in (self.index, self.caption):
            self._iface.removeCustomActionForLayerType(action)
            action.deleteLater()

    def _add(self, icon: QIcon, text: str, act: Callable[[], None]) -> QAction:
        action = QAction(icon, text, self._iface.mainWindow())
        action.triggered.connect(lambda: act())
        self._iface.addCustomActionForLayerType(action, _MENU, QgsMapLayerType.RasterLayer, True)
        return action

    def _rasters(self) -> list[QgsRasterLayer]:
        selected = self._iface.layerTreeView().selectedLayers()
        return [layer for layer in selected if isinstance(layer, QgsRasterLayer)]

    def _index(self) -> None:
        layers = self._rasters()
        files = {layer.name(): file_of(layer) for layer in layers}
        paths = list(dict.fromkeys(path for path in files.values() if path))
        if paths:
            self._dock.index_raster(paths)
        elif layers:
            show_hint(
                self._iface,
                tr("{0} is no raster file: only files on this machine are indexed.").format(
                    ", ".join(files)
                ),
            )

    def _caption(self) -> None:
        layers = self._rasters()
        if layers:
            self._dock.caption_canvas(layers[0])


def file_of(layer: QgsRasterLayer) -> str:
    """The path of the file that the layer shows; empty for a web map or what is gone."""
    if layer.providerType() != "gdal":
        return ""
    uri = QgsProviderRegistry.instance().decodeUri("gdal", layer.source())
    path = str(uri.get("path") or "")
    return path if Path(path).is_file() else ""

"""What the actions of a result layer do (`core/layers/actions.py` puts them there).

Layers in saved projects import `run` from here: the module keeps its place and name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

import qgis.utils
from qgis.core import NULL, QgsFeature, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtGui import QGuiApplication

from ..core.process.backend import Backend
from ..core.text import tr
from .dock import Dock
from .shared.canvas import zoom_to
from .shared.messages import show_hint

_current: LayerActions | None = None


def run(verb: str, layer_id: str, feature_id: int) -> None:
    """Called by the one line that a layer's action holds."""
    layer = QgsProject.instance().mapLayer(layer_id)
    if _current is None:
        text = tr("GeoMELT is switched off: tick it in Plugins > Manage and Install Plugins….")
        show_hint(qgis.utils.iface, text)
    elif isinstance(layer, QgsVectorLayer):
        _current.run(verb, layer.getFeature(feature_id))


class LayerActions:
    """One while the plugin is loaded: from its making to `remove`."""

    def __init__(self, iface: QgisInterface, dock: Dock, backend: Backend) -> None:
        global _current
        self._iface, self._dock, self._backend = iface, dock, backend
        _current = self

    def remove(self) -> None:
        global _current
        _current = None

    def run(self, verb: str, tile: QgsFeature) -> None:
        acts: dict[str, Callable[[QgsFeature], None]] = {
            "zoom": self._zoom,
            "similar": self._find_similar,
            "open": self._open_source,
            "copy": self._copy_caption,
            "more": lambda it: self._dock.mark(it["index"], it["tile_id"], True),
            "less": lambda it: self._dock.mark(it["index"], it["tile_id"], False),
        }
        acts[verb](tile)

    def _zoom(self, tile: QgsFeature) -> None:
        zoom_to(self._iface.mapCanvas(), tile.geometry())

    def _find_similar(self, tile: QgsFeature) -> None:
        self._dock.find_similar(tile["index"], tile["tile_id"])

    def _copy_caption(self, tile: QgsFeature) -> None:
        if tile["caption"] == NULL:
            show_hint(self._iface, tr("This tile has no caption: index with captions to have one."))
        else:
            QGuiApplication.clipboard().setText(tile["caption"])

    def _open_source(self, tile: QgsFeature) -> None:
        """Below everything else, or the layer that shows this source already."""
        path = tile["path"]
        if path == NULL:
            show_hint(
                self._iface, tr("This tile was cut from a picture of the map: it has no source.")
            )
            return
        project = QgsProject.instance()
        for layer in project.mapLayers().values():
            if isinstance(layer, QgsRasterLayer) and layer.source() == path:
                node = project.layerTreeRoot().findLayer(layer)
                if node is not None:
                    node.setItemVisibilityCheckedParentRecursive(True)
                return
        layer = QgsRasterLayer(path, PurePath(path).stem)
        if not layer.isValid():
            if self._backend.is_remote and "://" not in path:
                text = tr("{0} cannot be opened here: it is a path of the remote machine.")
            else:
                text = tr("{0} cannot be opened: has it been moved or deleted?")
            show_hint(self._iface, text.format(path))
            return
        project.addMapLayer(layer, addToLegend=False)
        project.layerTreeRoot().addLayer(layer)

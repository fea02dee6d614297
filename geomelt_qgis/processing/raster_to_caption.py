"""The raster that is captioned: read by the backend where it can, else drawn by QGIS."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import QThread

from ..core.drawing import drawn_layer
from ..core.layer_source import file_source
from ..core.selection import Extent


class RasterToCaption:
    """Made where the layer lives (`prepareAlgorithm`), used in the algorithm's thread."""

    def __init__(self, layer: QgsRasterLayer, *, is_remote: bool) -> None:
        self.name = layer.name()
        self.extent = Extent(layer.extent(), layer.crs())
        self._source = file_source(layer, is_remote=is_remote)
        self._layer = None if self._source else layer.clone()
        if self._layer is not None:
            self._layer.moveToThread(None)  # until the algorithm's thread takes it

    def body(self, extent: Extent) -> dict[str, Any]:
        """The part of a caption request that says what is looked at."""
        if self._source is not None:
            return {"source": self._source, **extent.to_json()}
        if self._layer.thread() is not QThread.currentThread():
            self._layer.moveToThread(QThread.currentThread())
        return {"image": drawn_layer(self._layer, extent).to_json()}

"""The raster that is captioned: read by the backend where it can, else drawn by QGIS."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsCoordinateTransformContext, QgsProcessingFeedback, QgsRasterLayer
from qgis.PyQt.QtCore import QThread

from ..core.caption.drawing import drawn_layer
from ..core.caption.layer_source import DRAWN_INSTEAD, file_source
from ..core.errors import BackendError
from ..core.http.client import Client
from ..core.http.sequence import Answer
from ..core.selection import Extent
from ..core.text import tr


class RasterToCaption:
    """Made where the layer lives (`prepareAlgorithm`), used in the algorithm's thread.

    `context`: how extents go from one CRS to another.
    """

    def __init__(
        self, layer: QgsRasterLayer, context: QgsCoordinateTransformContext, *, is_remote: bool
    ) -> None:
        self.name = layer.name()
        self.extent = Extent(layer.extent(), layer.crs())
        self._context = context
        self._source = file_source(layer, is_remote=is_remote)
        self._layer = layer.clone()
        self._layer.moveToThread(None)  # until the algorithm's thread takes it

    def captions(
        self,
        client: Client,
        extent: Extent,
        options: dict[str, Any],
        feedback: QgsProcessingFeedback,
    ) -> Answer:
        """`options`: the rest of the request. Raises BackendError and Cancelled."""
        if self._source is not None:
            try:
                return client.caption({**options, "source": self._source, **extent.to_json()})
            except BackendError as error:
                if error.code not in DRAWN_INSTEAD:
                    raise
                feedback.pushWarning(tr("{0} QGIS draws it instead.").format(error.detail))
                self._source = None
        return client.caption({**options, "image": self._drawn(extent)})

    def _drawn(self, extent: Extent) -> dict[str, Any]:
        if self._layer.thread() is not QThread.currentThread():
            self._layer.moveToThread(QThread.currentThread())
        return drawn_layer(self._layer, extent, self._context).to_json()

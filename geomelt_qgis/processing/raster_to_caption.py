"""The raster that is captioned: read by the backend where it can, else drawn by QGIS."""

from __future__ import annotations

from qgis.core import QgsCoordinateTransformContext, QgsProcessingFeedback, QgsRasterLayer
from qgis.PyQt.QtCore import QThread

from ..core.caption.drawing import drawn_layer
from ..core.caption.layer_source import DRAWN_INSTEAD, raster_file
from ..core.errors import BackendError
from ..core.http import calls
from ..core.http.client import Client
from ..core.http.sequence import Answer
from ..core.requests.caption_request import DEFAULT_MOST_TILES, CaptionRequest, RasterFile
from ..core.requests.rendered_layer import RenderedLayer
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
        self._file = raster_file(layer, is_remote=is_remote)
        self._layer = layer.clone()
        self._layer.moveToThread(None)  # until the algorithm's thread takes it

    def captions(
        self,
        client: Client,
        extent: Extent,
        feedback: QgsProcessingFeedback,
        *,
        tiles: bool = False,
        most_tiles: int = DEFAULT_MOST_TILES,
    ) -> Answer:
        """See `CaptionRequest`. Raises BackendError and Cancelled."""

        def ask(raster: RasterFile | RenderedLayer) -> Answer:
            return client.stream(calls.caption(CaptionRequest(raster, extent, tiles, most_tiles)))

        if self._file is not None:
            try:
                return ask(self._file)
            except BackendError as error:
                if error.code not in DRAWN_INSTEAD:
                    raise
                feedback.pushWarning(tr("{0} QGIS draws it instead.").format(error.detail))
                self._file = None
        return ask(self._drawn(extent))

    def _drawn(self, extent: Extent) -> RenderedLayer:
        if self._layer.thread() is not QThread.currentThread():
            self._layer.moveToThread(QThread.currentThread())
        return drawn_layer(self._layer, extent, self._context)

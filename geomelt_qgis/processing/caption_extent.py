"""`geomelt:captionextent`: a sentence for an extent of a raster, and for each of its tiles."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterExtent,
    QgsProcessingParameterNumber,
)

from ..core.caption.obstacles import obstacle
from ..core.http.client import Client
from ..core.layers.columns import caption_columns, to_fields
from ..core.layers.features import features_of
from ..core.requests.caption_request import DEFAULT_MOST_TILES
from ..core.requests.limits import MOST_CAPTIONED_TILES
from ..core.selection import Extent
from ..core.text import tr
from .algorithm import Parameters
from .caption_algorithm import CaptionAlgorithm
from .dressing import dress_loaded_captions
from .parameters import EXTENT, advanced, polygons_out


class CaptionExtent(CaptionAlgorithm):
    NAME = "captionextent"
    TILES, MAX_TILES, CAPTION = "TILES", "MAX_TILES", "CAPTION"

    def title(self) -> str:
        return tr("Caption an extent")

    def about(self) -> str:
        return tr(
            "<p>Writes a sentence about what a raster shows in an extent, and one for each tile "
            "of it where the extent is large.</p>"
            "<p>Local files are read in their own pixels; every other layer (WMS, XYZ tiles, "
            "colour ramps) is drawn by QGIS first. The polygons are in EPSG:4326; the sentence of "
            "the whole extent is also an output of its own.</p>"
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_raster()
        self.addParameter(
            QgsProcessingParameterExtent(
                EXTENT, tr("Extent (empty: the whole layer)"), optional=True
            )
        )
        self.addParameter(
            QgsProcessingParameterBoolean(self.TILES, tr("A caption for every tile, too"), True)
        )
        self.addParameter(
            advanced(
                QgsProcessingParameterNumber(
                    self.MAX_TILES,
                    tr("At most so many tiles"),
                    QgsProcessingParameterNumber.Type.Integer,
                    DEFAULT_MOST_TILES,
                    minValue=1,
                    maxValue=MOST_CAPTIONED_TILES,
                )
            )
        )
        self.addParameter(polygons_out(tr("Captions")))
        self.addOutput(QgsProcessingOutputString(self.CAPTION, tr("Caption of the extent")))

    def problem(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        layer = self.parameterAsRasterLayer(parameters, self.RASTER, context)
        if layer is None:
            return ""  # a model's step: checked once more when the layer is there
        whole = Extent(layer.extent(), layer.crs())
        extent = self.extent(parameters, context) or whole
        return obstacle(layer, extent, context.transformContext())

    def work(
        self,
        client: Client,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        fields = to_fields(caption_columns())
        output = self.output(parameters, context, fields)
        extent = self.extent(parameters, context) or self.raster.extent
        answer = self.raster.captions(
            client,
            extent,
            feedback,
            tiles=self.parameterAsBoolean(parameters, self.TILES, context),
            most_tiles=self.parameterAsInt(parameters, self.MAX_TILES, context),
        )
        captions: list[str] = []
        for features in answer:
            output.add(features_of(features, fields))
            captions += (feature["properties"]["caption"] for feature in features)
            feedback.setProgress(100 * len(captions) / answer.head["total"])
        feedback.pushInfo(captions[0])
        dress_loaded_captions(
            context, output.finished(), tr("Captions of {0}").format(self.raster.name)
        )
        return {self.OUTPUT: output.finished(), self.CAPTION: captions[0]}

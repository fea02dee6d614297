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
    QgsProcessingParameterRasterLayer,
)

from ..core.client import Client
from ..core.layers.columns import caption_columns, to_fields
from ..core.layers.features import features_of
from ..core.text import tr
from .algorithm import GeomeltAlgorithm, Parameters, add_features
from .dressing import dress_loaded_captions
from .hits import extent_of
from .parameters import EXTENT, advanced, polygons_out
from .raster_to_caption import RasterToCaption


class CaptionExtent(GeomeltAlgorithm):
    NAME = "captionextent"
    RASTER, TILES, MAX_TILES, CAPTION = "RASTER", "TILES", "MAX_TILES", "CAPTION"

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
        self.addParameter(QgsProcessingParameterRasterLayer(self.RASTER, tr("Raster layer")))
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
                    64,
                    minValue=1,
                    maxValue=4096,
                )
            )
        )
        self.addParameter(polygons_out(tr("Captions")))
        self.addOutput(QgsProcessingOutputString(self.CAPTION, tr("Caption of the extent")))

    def prepareAlgorithm(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        self._raster = RasterToCaption(
            self.parameterAsRasterLayer(parameters, self.RASTER, context)
        )
        return True

    def work(
        self,
        client: Client,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        fields = to_fields(caption_columns())
        sink, target = self.polygon_sink(parameters, context, fields)
        extent = extent_of(self, parameters, context) or self._raster.extent
        collection = client.caption(
            {
                "tiles": self.parameterAsBoolean(parameters, self.TILES, context),
                "max_tiles": self.parameterAsInt(parameters, self.MAX_TILES, context),
                **self._raster.body(extent),
            }
        )
        add_features(sink, features_of(collection["features"], fields))
        caption = collection["features"][0]["properties"]["caption"]
        feedback.pushInfo(caption)
        dress_loaded_captions(context, target, tr("Captions of {0}").format(self._raster.name))
        return {self.OUTPUT: target, self.CAPTION: caption}

"""The base of the algorithms that caption: the raster."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterRasterLayer,
)

from ..core.capability import Capability
from ..core.text import tr
from .algorithm import GeomeltAlgorithm, Parameters
from .raster_to_caption import RasterToCaption


class CaptionAlgorithm(GeomeltAlgorithm):
    """Has the parameter `RASTER`, which is `self.raster` while it works."""

    RASTER = "RASTER"
    NEEDS = (Capability.CAPTION,)

    def add_raster(self) -> None:
        self.addParameter(QgsProcessingParameterRasterLayer(self.RASTER, tr("Raster layer")))

    def prepareAlgorithm(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        layer = self.parameterAsRasterLayer(parameters, self.RASTER, context)
        if layer is None:
            raise QgsProcessingException(self.invalidRasterError(parameters, self.RASTER))
        self.raster = RasterToCaption(
            layer, context.transformContext(), is_remote=self.access.is_remote
        )
        return True

    def perform(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        try:
            return super().perform(parameters, context, feedback)
        finally:
            # QGIS keeps an algorithm that failed: its raster would stay open until QGIS ends, and
            # be closed too late then.
            del self.raster

"""`geomelt:captionfeatures`: a sentence for what a raster shows around each feature."""

from __future__ import annotations

from itertools import chain
from typing import Any

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsFields,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDistance,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterString,
    QgsRectangle,
)

from ..core.errors import BackendError
from ..core.http.client import Client
from ..core.layers.columns import Column, to_fields
from ..core.selection import Extent
from ..core.text import tr
from .algorithm import Parameters
from .caption_algorithm import CaptionAlgorithm
from .parameters import advanced

# What a single feature may fail with while the others go on.
_ODD_FEATURE = ("outside-raster", "bad-extent", "not-drawn")


class CaptionFeatures(CaptionAlgorithm):
    NAME = "captionfeatures"
    FEATURES, MARGIN, FIELD, COUNT = "FEATURES", "MARGIN", "FIELD", "COUNT"

    def title(self) -> str:
        return tr("Caption features")

    def about(self) -> str:
        return tr(
            "<p>Writes for every feature a sentence about what a raster shows in the rectangle "
            "around it. Give points and lines a margin.</p>"
            "<p>The features keep their geometry and attributes and get one attribute more. A "
            "feature outside the raster is named in the log and has no caption.</p>"
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.add_raster()
        self.addParameter(
            QgsProcessingParameterFeatureSource(
                self.FEATURES, tr("Features"), [QgsProcessing.SourceType.TypeVectorAnyGeometry]
            )
        )
        self.addParameter(
            QgsProcessingParameterDistance(
                self.MARGIN, tr("Margin around each feature"), 0.0, self.FEATURES, minValue=0.0
            )
        )
        self.addParameter(
            advanced(
                QgsProcessingParameterString(self.FIELD, tr("Attribute of the captions"), "caption")
            )
        )
        self.addParameter(QgsProcessingParameterFeatureSink(self.OUTPUT, tr("Captioned features")))
        self.addOutput(QgsProcessingOutputNumber(self.COUNT, tr("Features captioned")))

    def problem(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        source = self.parameterAsSource(parameters, self.FEATURES, context)
        field = self.parameterAsString(parameters, self.FIELD, context)
        if not field.strip():
            return tr("The attribute of the captions has no name: type one.")
        if source is not None and source.fields().lookupField(field) >= 0:
            return tr("The features have an attribute {0} already: name another.").format(field)
        return ""

    def work(
        self,
        client: Client,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        source = self.parameterAsSource(parameters, self.FEATURES, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, self.FEATURES))
        margin = self.parameterAsDouble(parameters, self.MARGIN, context)
        field = self.parameterAsString(parameters, self.FIELD, context)
        fields = QgsFields(source.fields())
        fields.extend(to_fields([Column(field, "String", field)]))
        output = self.output(parameters, context, fields, source.wkbType(), source.sourceCrs())
        to_raster = QgsCoordinateTransform(
            source.sourceCrs(), self.raster.extent.crs, context.transformContext()
        )
        count, total = 0, source.featureCount()
        for number, feature in enumerate(source.getFeatures(), start=1):
            caption = self._caption(client, feature, margin, to_raster, feedback)
            count += caption is not None
            copy = QgsFeature(feature)
            copy.setFields(fields)
            copy.setAttributes([*feature.attributes(), caption])
            output.add([copy])
            feedback.setProgress(100 * number / max(total, 1))
        return {self.OUTPUT: output.finished(), self.COUNT: count}

    def _caption(
        self,
        client: Client,
        feature: QgsFeature,
        margin: float,
        to_raster: QgsCoordinateTransform,
        feedback: QgsProcessingFeedback,
    ) -> str | None:
        around = QgsRectangle(feature.geometry().boundingBox())
        around.grow(margin)
        try:
            if around.isEmpty():
                raise BackendError(tr("it has no extent: give it a margin"), "bad-extent")
            extent = Extent(to_raster.transformBoundingBox(around), self.raster.extent.crs)
            answer = self.raster.captions(client, extent, feedback)
            whole, *_ = chain.from_iterable(answer)
        except QgsCsException:
            reason = tr("it cannot be projected into the raster's CRS")
        except BackendError as error:
            if error.code not in _ODD_FEATURE:
                raise
            reason = error.detail
        else:
            return str(whole["properties"]["caption"])
        feedback.pushWarning(tr("Feature {0} has no caption: {1}").format(feature.id(), reason))
        return None

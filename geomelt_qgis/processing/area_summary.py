"""`geomelt:areasummary`: what the ground of an extent, or of each polygon, is made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsFields,
    QgsGeometry,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
    QgsWkbTypes,
)

from ..core.capability import Capability
from ..core.errors import BackendError
from ..core.http import calls
from ..core.http.client import Client
from ..core.layers.columns import summary_columns, to_fields
from ..core.layers.features import results_crs
from ..core.requests.summary_request import SummaryRequest
from ..core.summary.area_shares import LEAST_CLASSES, classes_in
from ..core.text import tr
from .algorithm import Parameters
from .filtered_algorithm import FilteredAlgorithm
from .parameters import extent_parameter, index_parameter, level_parameter


class AreaSummary(FilteredAlgorithm):
    NAME = "areasummary"
    NEEDS = (Capability.EMBED_TEXTS,)
    AREAS, CLASSES, CHART = "AREAS", "CLASSES", "CHART"
    WITHOUT = ("levels",)  # but `LEVEL`

    def title(self) -> str:
        return tr("Summarise an area")

    def about(self) -> str:
        return tr(
            "<p>Says how many hectares of the ground belong to each of a list of classes, from "
            "the tiles of an index: each tile counts for the class that it most probably shows. "
            "Classes are words of your own; without any, a list of land cover is taken.</p>"
            "<p>The area is an extent, or polygons: then each polygon is summarised by itself. "
            "The table has a row for each class that has ground, the greatest share first.</p>"
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.addParameter(index_parameter(self.access))
        self.addParameter(extent_parameter())
        self.addParameter(
            QgsProcessingParameterFeatureSource(
                self.AREAS,
                tr("Or: each of these polygons"),
                [QgsProcessing.SourceType.TypeVectorPolygon],
                optional=True,
            )
        )
        self.addParameter(
            QgsProcessingParameterString(
                self.CLASSES,
                tr("Classes, one a line (empty: land cover)"),
                "",
                multiLine=True,
                optional=True,
            )
        )
        self.addParameter(level_parameter())
        self.add_filters()
        self.addParameter(
            QgsProcessingParameterFeatureSink(
                self.OUTPUT, tr("Summary"), QgsProcessing.SourceType.TypeVector
            )
        )
        self.addParameter(
            QgsProcessingParameterFileDestination(
                self.CHART, tr("Chart"), tr("SVG files (*.svg)"), optional=True,
                createByDefault=False,
            )
        )  # fmt: skip

    def fault(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        has_areas = self.parameterAsSource(parameters, self.AREAS, context) is not None
        if has_areas and self.extent(parameters, context):
            return tr("Give an extent or polygons, not both.")
        if has_areas and parameters.get(self.CHART):
            return tr("A chart shows one area: give an extent, or leave the chart out.")
        if len(self._classes(parameters, context)) == 1:
            return tr("One class is no summary: name {0} or more.").format(LEAST_CLASSES)
        return super().fault(parameters, context)

    def work(
        self,
        client: Client,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        index = self.index(parameters, context)
        fields = to_fields(summary_columns())
        output = self.output(parameters, context, fields, QgsWkbTypes.Type.NoGeometry)
        request = self._request(parameters, context)
        source = self.parameterAsSource(parameters, self.AREAS, context)
        if source is None:
            answer = client.send(calls.summary(index, request))
            output.add(_rows(answer, fields, None))
        else:
            total = max(source.featureCount(), 1)
            for done, (area, within) in enumerate(self._areas(source, context, feedback), 1):
                here = replace(request, filters=replace(request.filters, within=within))
                try:
                    answer = client.send(calls.summary(index, here))
                except BackendError as error:
                    if error.code != "no-tiles":
                        raise
                    feedback.pushWarning(tr("Area {0}: {1}").format(area, error.detail))
                else:
                    output.add(_rows(answer, fields, area))
                feedback.setProgress(100 * done / total)
        chart = self._chart(client, request, parameters, context)
        return {self.OUTPUT: output.finished(), **chart}

    def _classes(self, parameters: Parameters, context: QgsProcessingContext) -> list[str]:
        return classes_in(self.parameterAsString(parameters, self.CLASSES, context))

    def _request(self, parameters: Parameters, context: QgsProcessingContext) -> SummaryRequest:
        classes = tuple(self._classes(parameters, context))
        return SummaryRequest(classes, self.filters(parameters, context))

    def _areas(
        self, source: Any, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        """Feature id and polygon (GeoJSON)."""
        transform = QgsCoordinateTransform(
            source.sourceCrs(), results_crs(), context.transformContext()
        )
        for feature in source.getFeatures():
            polygon = QgsGeometry(feature.geometry())
            if polygon.isEmpty():  # without it, the whole index would be summarised
                feedback.pushWarning(tr("Area {0} has no polygon.").format(feature.id()))
                continue
            try:
                polygon.transform(transform)
            except QgsCsException:
                feedback.pushWarning(tr("Area {0} cannot be projected.").format(feature.id()))
            else:
                yield feature.id(), json.loads(polygon.asJson())

    def _chart(
        self,
        client: Client,
        request: SummaryRequest,
        parameters: Parameters,
        context: QgsProcessingContext,
    ) -> dict[str, str]:
        file = self.parameterAsFileOutput(parameters, self.CHART, context)
        if not file:
            return {}
        chart = client.send(calls.summary_chart(self.index(parameters, context), request))
        try:
            Path(file).write_bytes(chart)
        except OSError as error:
            text = tr("{0} cannot be written ({1}): choose another folder.")
            raise BackendError(text.format(file, error.strerror), "not-written") from error
        return {self.CHART: file}


def _rows(answer: dict[str, Any], fields: QgsFields, area: int | None) -> list[QgsFeature]:
    rows = []
    for entry in answer["classes"]:
        if entry["tiles"]:
            row = QgsFeature(fields)
            row.setAttributes([{"area": area, **entry}.get(name) for name in fields.names()])
            rows.append(row)
    return rows

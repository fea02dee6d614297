"""`geomelt:exportindex`: every tile of an index as a feature."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
)

from ..core.client import Client, index_path
from ..core.layers.columns import tile_columns, to_fields
from ..core.layers.features import features_of
from ..core.text import tr
from .algorithm import LONG_S, GeomeltAlgorithm, Parameters, add_features
from .hits import extent_of
from .parameters import INDEX, extent_parameter, index_parameter, index_problem, polygons_out

_PAGE = 2000


class ExportIndex(GeomeltAlgorithm):
    NAME = "exportindex"
    COUNT = "COUNT"

    def title(self) -> str:
        return tr("Export an index")

    def about(self) -> str:
        return tr(
            "<p>Writes every tile of an index, or those of an extent, as a polygon in EPSG:4326 "
            "with its caption, source, date and ground size: to see what an index covers, or to "
            "take it to another tool. The index itself stays as it is.</p>"
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.addParameter(index_parameter(self.reach))
        self.addParameter(extent_parameter())
        self.addParameter(polygons_out(tr("Tiles")))
        self.addOutput(QgsProcessingOutputNumber(self.COUNT, tr("Number of tiles")))

    def problem(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        return index_problem(self.parameterAsString(parameters, INDEX, context))

    def work(
        self,
        client: Client,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        index = self.parameterAsString(parameters, INDEX, context)
        fields = to_fields(tile_columns())
        sink, target = self.polygon_sink(parameters, context, fields)
        extent = extent_of(self, parameters, context)
        body: dict[str, Any] = {"k": _PAGE, **(extent.to_json() if extent else {})}
        total = max(client.call("GET", index_path(index))["tiles"], 1)
        count, after = 0, 0
        while True:
            page = client.call(
                "POST", f"{index_path(index)}/tiles", {**body, "after": after}, timeout_s=LONG_S
            )["features"]
            if not page:
                return {self.OUTPUT: target, self.COUNT: count}
            add_features(sink, features_of(page, fields, index))
            count += len(page)
            after = page[-1]["properties"]["tile_id"]
            feedback.setProgress(100 * count / total)

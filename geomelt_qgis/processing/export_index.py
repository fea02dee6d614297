"""`geomelt:exportindex`: every tile of an index as a feature."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
)

from ..core.http import calls
from ..core.http.client import Client
from ..core.layers.columns import tile_columns, to_fields
from ..core.layers.features import features_of
from ..core.text import tr
from .algorithm import Parameters
from .filtered_algorithm import FilteredAlgorithm
from .parameters import extent_parameter, index_parameter, polygons_out

_PAGE = 2000


class ExportIndex(FilteredAlgorithm):
    NAME = "exportindex"
    COUNT = "COUNT"

    def title(self) -> str:
        return tr("Export an index")

    def about(self) -> str:
        return tr(
            "<p>Writes every tile of an index, or those that pass the filters, as a polygon in "
            "EPSG:4326 with its caption, source, date and ground size: to see what an index "
            "covers, or to take it to another tool. The index itself stays as it is.</p>"
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.addParameter(index_parameter(self.access))
        self.addParameter(extent_parameter())
        self.add_filters()
        self.addParameter(polygons_out(tr("Tiles")))
        self.addOutput(QgsProcessingOutputNumber(self.COUNT, tr("Number of tiles")))

    def work(
        self,
        client: Client,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        index = self.index(parameters, context)
        fields = to_fields(tile_columns())
        output = self.output(parameters, context, fields)
        filters = self.filters(parameters, context)
        total = max(client.send(calls.index(index)).tiles, 1)
        count, after = 0, 0
        while True:
            page = client.send(calls.tiles_after(index, after, _PAGE, filters))
            if not page:
                return {self.OUTPUT: output.finished(), self.COUNT: count}
            output.add(features_of(page, fields, index))
            count += len(page)
            after = page[-1]["properties"]["tile_id"]
            feedback.setProgress(100 * count / total)

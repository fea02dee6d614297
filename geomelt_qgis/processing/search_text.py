"""`geomelt:searchtext`: the tiles of an index that a text describes."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterString,
)

from ..core.client import Client
from ..core.text import tr
from .algorithm import GeomeltAlgorithm, Parameters
from .hits import hits_out, search_body
from .parameters import (
    INDEX,
    MERGE,
    advanced,
    count_parameter,
    extent_parameter,
    index_parameter,
    index_problem,
    min_match_parameter,
    polygons_out,
)


class SearchText(GeomeltAlgorithm):
    NAME = "searchtext"
    TEXT, RERANK, COUNT = "TEXT", "RERANK", "COUNT"

    def title(self) -> str:
        return tr("Search by text")

    def about(self) -> str:
        return tr(
            "<p>Finds the tiles of an index that a text describes, best first: <i>airport with "
            "planes</i>, <i>a river between green fields</i>.</p>"
            "<p>Every hit is a polygon in EPSG:4326 with its rank, match (0 to 1), score (cosine), "
            "caption, source and date. Re-ranking looks at the best tiles once more, text and "
            "image together: slower, and better.</p>"
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.addParameter(index_parameter(self.reach))
        self.addParameter(QgsProcessingParameterString(self.TEXT, tr("Text")))
        self.addParameter(count_parameter())
        self.addParameter(extent_parameter())
        self.addParameter(min_match_parameter())
        self.addParameter(
            advanced(QgsProcessingParameterBoolean(self.RERANK, tr("Re-rank the best"), False))
        )
        self.addParameter(
            advanced(
                QgsProcessingParameterBoolean(MERGE, tr("Drop hits that overlap better ones"), True)
            )
        )
        self.addParameter(polygons_out(tr("Hits")))
        self.addOutput(QgsProcessingOutputNumber(self.COUNT, tr("Number of hits found")))

    def problem(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        if not self.parameterAsString(parameters, self.TEXT, context).strip():
            return tr("The text is empty: type what the tiles should show.")
        return index_problem(self.parameterAsString(parameters, INDEX, context))

    def work(
        self,
        client: Client,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        text = self.parameterAsString(parameters, self.TEXT, context).strip()
        body = search_body(self, parameters, context)
        body["text"] = text
        if self.parameterAsBoolean(parameters, self.RERANK, context):
            body["rerank"] = True
        return hits_out(self, client, body, text, parameters, context, feedback)

"""`geomelt:searchtext`: the tiles of an index that a text describes."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterString,
)

from ..core.capability import Capability
from ..core.http.client import Client
from ..core.requests.query import Query
from ..core.text import tr
from .algorithm import Parameters
from .parameters import MERGE, advanced, index_parameter
from .search_algorithm import SearchAlgorithm


class SearchText(SearchAlgorithm):
    NAME = "searchtext"
    FUSE, RERANK, CONCEPT = "FUSE", "RERANK", "CONCEPT"

    def title(self) -> str:
        return tr("Search by text")

    def about(self) -> str:
        return tr(
            "<p>Finds the tiles of an index that a text describes, best first: <i>airport with "
            "planes</i>, <i>a river between green fields</i>.</p>"
            "<p>Every hit is a polygon in EPSG:4326 with its rank, match (0 to 1), score (cosine), "
            "caption, source and date. Words of captions move tiles up whose captions hold the "
            "words of the text. Re-ranking looks at the best tiles once more, text and "
            "image together: slower, and at times better.</p>"
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.addParameter(index_parameter(self.access))
        self.addParameter(QgsProcessingParameterString(self.TEXT, tr("Text"), None, optional=True))
        self.addParameter(
            advanced(
                QgsProcessingParameterString(
                    self.CONCEPT, tr("Saved concept to look for"), "", optional=True
                )
            )
        )
        self.addParameter(
            advanced(QgsProcessingParameterBoolean(self.FUSE, tr("Words of captions, too"), False))
        )
        self.addParameter(
            advanced(QgsProcessingParameterBoolean(self.RERANK, tr("Re-rank the best"), False))
        )
        self.addParameter(
            advanced(
                QgsProcessingParameterBoolean(MERGE, tr("Drop hits that overlap better ones"), True)
            )
        )
        self.add_search_options(tr("Hits"))

    def fault(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        if not (self.text(parameters, context) or self._concept(parameters, context)):
            return tr("The text is empty: type what the tiles should show.")
        return super().fault(parameters, context)

    def work(
        self,
        client: Client,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        query = Query(
            self.text(parameters, context),
            concept=self._concept(parameters, context),
            fuse=self.parameterAsBoolean(parameters, self.FUSE, context),
            rerank=self.parameterAsBoolean(parameters, self.RERANK, context),
            merge=self.parameterAsBoolean(parameters, MERGE, context),
        )
        return self.search(client, query, parameters, context, feedback)

    def needed(
        self, parameters: Parameters, context: QgsProcessingContext
    ) -> tuple[Capability, ...]:
        needed = super().needed(parameters, context)
        reranks = self.parameterAsBoolean(parameters, self.RERANK, context)
        return (*needed, Capability.SCORE) if reranks else needed

    def _concept(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        return self.parameterAsString(parameters, self.CONCEPT, context).strip()

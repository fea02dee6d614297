"""What the searches share: their options, the body of the call, and the hits as features."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterString,
)

from ..core.capability import Capability
from ..core.filters import question
from ..core.http import calls
from ..core.http.client import Client
from ..core.layers.columns import hit_columns, to_fields
from ..core.layers.features import features_of
from ..core.requests.query import Query
from ..core.text import number, plural, tr
from .algorithm import Parameters
from .dressing import dress_loaded_hits
from .filtered_algorithm import FilteredAlgorithm
from .parameters import (
    MIN_MATCH,
    K,
    advanced,
    count_parameter,
    extent_parameter,
    min_match_parameter,
    polygons_out,
)


class SearchAlgorithm(FilteredAlgorithm):
    """Ranks the tiles of an index: `OUTPUT` are the hits, `COUNT` says how many."""

    TEXT, COUNT, CAPTION, ONLY = "TEXT", "COUNT", "CAPTION", "ONLY"

    def add_search_options(self, hits: str) -> None:
        """How many hits, which and how good; and the outputs, the layer being called `hits`."""
        self.addParameter(count_parameter())
        self.addParameter(extent_parameter())
        self.add_filters()
        self.addParameter(min_match_parameter())
        only = tr("Only tiles this saved concept says yes to")
        caption = tr("Caption the best 100 hits and keep the captions (slower)")
        for parameter in (
            QgsProcessingParameterString(self.ONLY, only, "", optional=True),
            QgsProcessingParameterBoolean(self.CAPTION, caption, False),
        ):
            self.addParameter(advanced(parameter))
        self.addParameter(polygons_out(hits))
        self.addOutput(QgsProcessingOutputNumber(self.COUNT, tr("Number of hits found")))

    def needed(
        self, parameters: Parameters, context: QgsProcessingContext
    ) -> tuple[Capability, ...]:
        has_text = bool(self.text(parameters, context))
        captions = self.parameterAsBoolean(parameters, self.CAPTION, context)
        texts = (Capability.EMBED_TEXTS,) if has_text else ()
        return (*texts, Capability.CAPTION) if captions else texts

    def text(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        return self.parameterAsString(parameters, self.TEXT, context).strip()

    def search(
        self,
        client: Client,
        query: Query,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        title: str = "",
    ) -> dict[str, Any]:
        """Searches; writes the hits, best first, as they come, and says how many there are."""
        index = self.index(parameters, context)
        fields = to_fields(hit_columns())
        output = self.output(parameters, context, fields)
        query = self._with_options(query, parameters, context)
        answer, count = client.stream(calls.search(index, query)), 0
        for features in answer:
            output.add(features_of(features, fields, index))
            count += len(features)
            feedback.setProgress(100 * count / query.k)
        feedback.pushInfo(
            plural(count, "{0} hit among {1} tiles.", "{0} hits among {1} tiles.").format(
                number(count), number(answer.query.get("searched", 0))
            )
        )
        target = output.finished()
        asked = question(query.without_picture(), answer.query)
        dress_loaded_hits(context, target, title or query.title(), asked)
        return {self.OUTPUT: target, self.COUNT: count}

    def _with_options(
        self, query: Query, parameters: Parameters, context: QgsProcessingContext
    ) -> Query:
        has_match = parameters.get(MIN_MATCH) is not None
        return replace(
            query,
            k=self.parameterAsInt(parameters, K, context),
            min_match=self.parameterAsDouble(parameters, MIN_MATCH, context) if has_match else None,
            only=self.parameterAsString(parameters, self.ONLY, context).strip(),
            caption=self.parameterAsBoolean(parameters, self.CAPTION, context),
            filters=self.filters(parameters, context),
        )

"""`geomelt:searchsimilar`: the tiles of an index that look like given ones."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterString,
)

from ..core.errors import BackendError
from ..core.http import calls
from ..core.http.client import Client
from ..core.layers.features import results_crs
from ..core.requests.limits import MOST_EXAMPLES
from ..core.requests.query import Query
from ..core.text import plural, tr
from .algorithm import Parameters
from .parameters import advanced, index_parameter
from .search_algorithm import SearchAlgorithm

_TILE = "tile_id"


class SearchSimilar(SearchAlgorithm):
    NAME = "searchsimilar"
    EXAMPLES, COUNTER_EXAMPLES = "EXAMPLES", "COUNTER_EXAMPLES"

    def title(self) -> str:
        return tr("Search similar tiles")

    def about(self) -> str:
        return tr(
            "<p>Finds the tiles of an index that look like the examples and unlike the counter "
            "examples, best first. The examples themselves are left out.</p>"
            "<p>Examples are features: hits of an earlier search stand for their tiles; of any "
            "other layer each feature stands for the smallest tile that it lies in. A text, where "
            "there is one, counts as one more example.</p>"
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        anything = [QgsProcessing.SourceType.TypeVectorAnyGeometry]
        self.addParameter(index_parameter(self.access))
        self.addParameter(
            QgsProcessingParameterFeatureSource(self.EXAMPLES, tr("Examples"), anything)
        )
        self.addParameter(
            QgsProcessingParameterFeatureSource(
                self.COUNTER_EXAMPLES, tr("Counter examples"), anything, optional=True
            )
        )
        self.addParameter(
            advanced(QgsProcessingParameterString(self.TEXT, tr("Text"), "", optional=True))
        )
        self.add_search_options(tr("Similar tiles"))

    def fault(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        examples = self.parameterAsSource(parameters, self.EXAMPLES, context)
        if examples is not None and examples.featureCount() == 0:
            return tr("The examples are none: choose a layer with features, or select some.")
        return super().fault(parameters, context)

    def work(
        self,
        client: Client,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        tiles = _TilesOf(client, self.index(parameters, context), context)
        positive = tiles.of(self.parameterAsSource(parameters, self.EXAMPLES, context), feedback)
        negative = tiles.of(
            self.parameterAsSource(parameters, self.COUNTER_EXAMPLES, context), feedback
        )
        if not positive:
            raise BackendError(tr("No example lies in a tile of the index: choose others."))
        query = Query(self.text(parameters, context), frozenset(positive), frozenset(negative))
        title = plural(len(positive), "Like {0} example", "Like {0} examples").format(len(positive))
        return self.search(client, query, parameters, context, feedback, title)


class _TilesOf:
    """The tiles of an index that features stand for."""

    def __init__(self, client: Client, index: str, context: QgsProcessingContext) -> None:
        self._client, self._index, self._context = client, index, context

    def of(
        self, source: QgsProcessingFeatureSource | None, feedback: QgsProcessingFeedback
    ) -> set[int]:
        """Their ids. Raises BackendError."""
        if source is None:
            return set()
        has_ids = source.fields().lookupField(_TILE) >= 0
        transform = QgsCoordinateTransform(
            source.sourceCrs(), results_crs(), self._context.transformContext()
        )
        ids: set[int] = set()
        for feature in source.getFeatures():
            found = int(feature[_TILE]) if has_ids else self._at(feature, transform)
            if found is None:
                feedback.pushWarning(
                    tr("Feature {0} lies in no tile of the index.").format(feature.id())
                )
            else:
                ids.add(found)
            if len(ids) > MOST_EXAMPLES:
                raise BackendError(
                    tr("More than {0} examples: select the best of them.").format(MOST_EXAMPLES)
                )
        return ids

    def _at(self, feature: QgsFeature, transform: QgsCoordinateTransform) -> int | None:
        """The finest tile at a point of the feature."""
        inside = feature.geometry().pointOnSurface()
        if inside.isNull():
            return None
        try:
            point = transform.transform(inside.asPoint())
        except QgsCsException:
            return None
        features = self._client.send(calls.tiles_at(self._index, point.x(), point.y(), "EPSG:4326"))
        return int(features[0]["properties"][_TILE]) if features else None

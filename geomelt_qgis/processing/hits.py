"""What the searches share: the body of the call, and the hits as a feature sink."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingFeedback

from ..core.client import Client
from ..core.layers.columns import hit_columns, to_fields
from ..core.layers.features import features_of
from ..core.selection import Extent
from ..core.text import number, tr
from .algorithm import GeomeltAlgorithm, Parameters, add_features
from .dressing import dress_loaded_hits
from .parameters import EXTENT, INDEX, LEVEL, MERGE, MIN_MATCH, K


def search_body(
    algorithm: GeomeltAlgorithm, parameters: Parameters, context: QgsProcessingContext
) -> dict[str, Any]:
    """k, and of the other options those that were set."""
    body: dict[str, Any] = {"k": algorithm.parameterAsInt(parameters, K, context)}
    if algorithm.parameterDefinition(MERGE) and not algorithm.parameterAsBoolean(
        parameters, MERGE, context
    ):
        body["merge"] = False
    if parameters.get(MIN_MATCH) is not None:
        body["min_match"] = algorithm.parameterAsDouble(parameters, MIN_MATCH, context)
    extent = extent_of(algorithm, parameters, context)
    return {**body, **extent.to_json()} if extent else body


def extent_of(
    algorithm: GeomeltAlgorithm, parameters: Parameters, context: QgsProcessingContext
) -> Extent | None:
    """The extent that was given, in the CRS it was given in."""
    rectangle = algorithm.parameterAsExtent(parameters, EXTENT, context)
    if rectangle.isEmpty():
        return None
    return Extent(rectangle, algorithm.parameterAsExtentCrs(parameters, EXTENT, context))


def levels_of(
    algorithm: GeomeltAlgorithm, parameters: Parameters, context: QgsProcessingContext
) -> dict[str, Any]:
    """`levels` of a request where one was chosen."""
    if parameters.get(LEVEL) is None:
        return {}
    return {"levels": [algorithm.parameterAsInt(parameters, LEVEL, context)]}


def hits_out(
    algorithm: GeomeltAlgorithm,
    client: Client,
    body: dict[str, Any],
    title: str,
    parameters: Parameters,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> dict[str, Any]:
    """Searches; writes the hits, best first, and says how many there are."""
    index = algorithm.parameterAsString(parameters, INDEX, context)
    fields = to_fields(hit_columns())
    sink, target = algorithm.polygon_sink(parameters, context, fields)
    collection = client.search(index, body)
    query = collection.get("query", {})
    add_features(sink, features_of(collection["features"], fields, index))
    feedback.pushInfo(
        tr("{0} hits among {1} tiles.").format(
            len(collection["features"]), number(query.get("searched", 0))
        )
    )
    dress_loaded_hits(context, target, title, query)
    return {algorithm.OUTPUT: target, "COUNT": len(collection["features"])}

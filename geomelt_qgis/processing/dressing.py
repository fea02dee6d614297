"""Outputs that are loaded into the project get the style, tips and actions of the dock's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsVectorLayer,
)

from ..core.layers.dress import dress_captions, dress_changes, dress_hits

Dress = Callable[[QgsVectorLayer, str, dict[str, Any]], None]


class _Dresser(QgsProcessingLayerPostProcessorInterface):
    # QGIS keeps no reference to a post-processor made in Python.
    waiting: set[_Dresser] = set()  # noqa: RUF012 - the class itself is what outlives algorithms

    def __init__(self, dress: Dress, title: str, query: dict[str, Any]) -> None:
        super().__init__()
        self._dress, self._title, self._query = dress, title, query

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        self.waiting.discard(self)
        if isinstance(layer, QgsVectorLayer):
            self._dress(layer, self._title, self._query)


def dress_loaded_hits(
    context: QgsProcessingContext, target: str, title: str, query: dict[str, Any]
) -> None:
    _when_loaded(context, target, _Dresser(dress_hits, title, query), title)


def dress_loaded_changes(
    context: QgsProcessingContext, target: str, title: str, query: dict[str, Any]
) -> None:
    _when_loaded(context, target, _Dresser(dress_changes, title, query), title)


def dress_loaded_captions(context: QgsProcessingContext, target: str, title: str) -> None:
    _when_loaded(context, target, _Dresser(dress_captions, title, {}), title)


def _when_loaded(context: QgsProcessingContext, target: str, dresser: _Dresser, title: str) -> None:
    if context.willLoadLayerOnCompletion(target):
        details = context.layerToLoadOnCompletionDetails(target)
        details.name = title
        details.setPostProcessor(dresser)
        _Dresser.waiting.add(dresser)

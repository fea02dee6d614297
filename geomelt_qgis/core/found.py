"""Answers made ready to be shown. Made in a task's thread: thousands of features take a while."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qgis.core import QgsVectorLayer

from .results import Hit, captions_layer, hand_over, hits_layer, hits_of


@dataclass(frozen=True)
class Found:
    """The hits of a search, best first; `layer` is None where there are none."""

    hits: list[Hit] = field(default_factory=list)
    collection: dict[str, Any] = field(default_factory=dict)
    layer: QgsVectorLayer | None = None

    @property
    def query(self) -> dict[str, Any]:
        return self.collection.get("query") or {}


@dataclass(frozen=True)
class Captioned:
    """The captions of an extent: the whole first, then its tiles.

    `features`: GeoJSON; `ids`: those of the same features in the layer.
    """

    features: list[dict[str, Any]]
    ids: list[int]
    layer: QgsVectorLayer


def found(collection: dict[str, Any], name: str, place: Path) -> Found:
    if not collection["features"]:
        return Found(collection=collection)
    layer = hits_layer(collection, name, place)
    return Found(hits_of(collection), collection, hand_over(layer))


def captioned(collection: dict[str, Any], name: str, place: Path) -> Captioned:
    layer = captions_layer(collection, name, place)
    ids = sorted(feature.id() for feature in layer.getFeatures())
    return Captioned(collection["features"], ids, hand_over(layer))

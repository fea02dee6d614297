"""Answers made ready to be shown. Made in a task's thread: thousands of features take a while."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from qgis.core import QgsVectorLayer

from .results import captions_layer, hand_over, hits_layer


@dataclass(frozen=True)
class Found:
    """The hits of a search in `layer`, which is None where there are none.

    `query`: what the backend tells of the question.
    """

    query: dict[str, Any]
    count: int = 0
    layer: QgsVectorLayer | None = None


@dataclass(frozen=True)
class Captioned:
    """The captions of an extent: the whole first, then its tiles.

    `features`: GeoJSON; `ids`: those of the same features in the layer; `tiles_needed`: how many
    tiles the extent has at least, where that was too many to caption them.
    """

    features: list[dict[str, Any]]
    ids: list[int]
    layer: QgsVectorLayer
    tiles_needed: int | None = None


@dataclass(frozen=True)
class Kept:
    """Captions added to the user's own GeoPackage: their ids in it, and its layer."""

    path: Path
    ids: list[int]
    layer: QgsVectorLayer


def found(
    features: Iterator[dict[str, Any]], query: dict[str, Any], name: str, place: Path
) -> Found:
    """Writes the features (GeoJSON) as they come. Raises BackendError."""
    first = next(features, None)
    if first is None:
        return Found(query)
    layer = hits_layer(chain([first], features), query, name, place)
    return Found(query, layer.featureCount(), hand_over(layer))


def captioned(collection: dict[str, Any], name: str, place: Path) -> Captioned:
    layer = captions_layer(collection, name, place)
    ids = sorted(feature.id() for feature in layer.getFeatures())
    needed = collection.get("tiles_needed")
    return Captioned(collection["features"], ids, hand_over(layer), needed)

"""Concepts: what an analyst has labelled, by a name, kept with the index.

A label keeps its tile's vector and place: it outlives a tile that is indexed again, and can be
taken to another index of the same model.
"""

from __future__ import annotations

from dataclasses import dataclass

import shapely

from geomelt.index.records import Vector, Window


@dataclass(frozen=True)
class Label:
    """A tile that shows the concept, or does not; `tile_id` None when it is not in this index."""

    tile_id: int | None
    positive: bool
    source: str
    window: Window
    footprint: shapely.Polygon
    vector: Vector


@dataclass(frozen=True)
class Concept:
    """What is meant: a text, labels, or both. Times are ISO 8601, UTC."""

    name: str
    text: str | None
    labels: tuple[Label, ...]
    created: str
    updated: str

    @property
    def positive(self) -> list[Vector]:
        return [label.vector for label in self.labels if label.positive]

    @property
    def negative(self) -> list[Vector]:
        return [label.vector for label in self.labels if not label.positive]

    @property
    def tiles(self) -> frozenset[int]:
        """The labelled tiles that are in this index."""
        return frozenset(label.tile_id for label in self.labels if label.tile_id is not None)

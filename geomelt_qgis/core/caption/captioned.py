"""Captions ready to be shown, and those that were saved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import QgsVectorLayer


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

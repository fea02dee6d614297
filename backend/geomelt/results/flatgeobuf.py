"""FlatGeobuf: one layer with a spatial index, read piece by piece over a network, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geomelt.results.vector_layer import write_layer


def write(collection: dict[str, Any], path: Path, layer: str) -> None:
    """Its index puts neighbours together: rows come in the order of the map, not of ranks."""
    write_layer(collection["features"], path, layer, "FlatGeobuf")

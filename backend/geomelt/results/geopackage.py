"""A layer of a GeoPackage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geomelt.results.vector_layer import write_layer


def write(collection: dict[str, Any], path: Path, layer: str) -> None:
    """Add or replace `layer`."""
    write_layer(collection["features"], path, layer, "GPKG")

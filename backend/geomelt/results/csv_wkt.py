"""Comma-separated values with the outline as well-known text, as QGIS and GDAL read it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from shapely.geometry import shape


def write(collection: dict[str, Any], path: Path, layer: str) -> None:
    """A column `WKT` (EPSG:4326), then one for each property; nothing where it is null."""
    features = collection["features"]
    names = list(features[0]["properties"]) if features else []
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["WKT", *names])
        for feature in features:
            values = (feature["properties"][name] for name in names)
            rows.writerow([shape(feature["geometry"]).wkt, *map(_cell, values)])


def _cell(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value

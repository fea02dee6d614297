"""A layer of any format that GDAL writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely
from shapely.geometry import shape


def write_layer(features: Sequence[dict[str, Any]], path: Path, layer: str, driver: str) -> None:
    """Properties as fields of their own types, in EPSG:4326; RuntimeError where GDAL cannot."""
    names = list(features[0]["properties"]) if features else []
    columns = [_column([feature["properties"][name] for feature in features]) for name in names]
    shapes = [shape(feature["geometry"]) for feature in features]
    kinds = {each.geom_type for each in shapes} or {"Polygon"}
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array(shapes, dtype=object)),
        field_data=[values for values, _ in columns],
        fields=names,
        field_mask=[missing for _, missing in columns],
        layer=layer,
        driver=driver,
        geometry_type=kinds.pop() if len(kinds) == 1 else "Unknown",
        crs="EPSG:4326",
    )


def _column(values: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    """One attribute as an array of its own type, and where it is null."""
    missing = np.array([value is None for value in values])
    kinds = {type(value) for value in values if value is not None}
    if kinds and kinds <= {int}:
        return np.array([value or 0 for value in values], dtype=np.int64), missing
    if kinds and kinds <= {int, float}:
        return np.array([value or 0.0 for value in values], dtype=np.float64), missing
    words = [json.dumps(value) if isinstance(value, list | dict) else value for value in values]
    return np.array(words, dtype=object), missing

"""A layer of a GeoPackage."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape


def write_geopackage(features: Sequence[dict[str, Any]], path: Path, layer: str) -> None:
    """Add or replace `layer`; RuntimeError where GDAL cannot."""
    import pyogrio.raw

    names = list(features[0]["properties"]) if features else []
    columns = [_column([feature["properties"][name] for feature in features]) for name in names]
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(
            np.array([shape(feature["geometry"]) for feature in features], dtype=object)
        ),
        field_data=[values for values, _ in columns],
        fields=names,
        field_mask=[missing for _, missing in columns],
        layer=layer,
        driver="GPKG",
        geometry_type="Polygon",
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

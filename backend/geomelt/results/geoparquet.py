"""GeoParquet 1.1: a Parquet file of WKB with metadata that says so.

https://geoparquet.org/releases/v1.1.0. Written through pyarrow, an optional dependency; no wheel
of pyogrio brings GDAL's own driver.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.parquet
import shapely
from shapely.geometry import shape


def write(collection: dict[str, Any], path: Path, layer: str) -> None:
    """Properties as columns of their own types, then `geometry`, longitude first."""
    features = collection["features"]
    shapes = np.array([shape(feature["geometry"]) for feature in features], dtype=object)
    names = list(features[0]["properties"]) if features else []
    columns = {
        name: pyarrow.array([feature["properties"][name] for feature in features]) for name in names
    }
    columns["geometry"] = pyarrow.array(shapely.to_wkb(shapes).tolist(), pyarrow.binary())
    table = pyarrow.table(columns).replace_schema_metadata({"geo": json.dumps(_metadata(shapes))})
    pyarrow.parquet.write_table(table, path, compression="zstd")


def _metadata(shapes: np.ndarray) -> dict[str, Any]:
    """No `crs` means OGC:CRS84: EPSG:4326 with longitude first."""
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({each.geom_type for each in shapes}),
    }
    if len(shapes):
        column["bbox"] = shapely.total_bounds(shapes).tolist()
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}

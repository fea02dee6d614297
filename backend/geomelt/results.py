"""Result features to files: GeoPackage or GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geomelt.disk import naming
from geomelt.errors import GeomeltError

GEOPACKAGE = (".gpkg",)
GEOJSON = (".geojson", ".json")


def checked_output(path: Path) -> Path:
    """`path` when results can be written to it; GeomeltError otherwise.

    Asked for before the work starts, so that an hour's result is not lost to a typing error.
    """
    if path.suffix.lower() not in GEOPACKAGE + GEOJSON:
        what = "a folder" if path.is_dir() else "no result file"
        raise GeomeltError(f"{path} is {what}: name a file that ends in .gpkg or .geojson.")
    if not path.absolute().parent.is_dir():
        raise GeomeltError(
            f"There is no folder {path.absolute().parent}: make it or write {path.name} "
            "somewhere else.",
            code="no-such-folder",
            status=404,
        )
    return path


def write_features(collection: dict[str, Any], path: Path, *, layer: str) -> None:
    """Write a GeoJSON FeatureCollection (EPSG:4326) to `path`.

    A GeoPackage keeps its other layers; `layer` is added or replaced. In GeoJSON the
    collection is written as it is.
    """
    checked_output(path)
    try:
        if path.suffix.lower() in GEOJSON:
            _write_geojson(collection, path)
        else:
            _write_geopackage(collection["features"], path, layer)
    except RuntimeError as error:  # GDAL's
        raise GeomeltError(
            f"{path} could not be written ({error}): is the folder writable and the disk not full?",
            code="read-only",
            status=507,
        ) from error


def _write_geojson(collection: dict[str, Any], path: Path) -> None:
    # Beside the target first: a full disk must not cost the earlier result.
    part = path.with_name(path.name + ".part")
    try:
        with naming(path):
            part.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _write_geopackage(features: Sequence[dict[str, Any]], path: Path, layer: str) -> None:
    import numpy as np
    import pyogrio.raw
    import shapely
    from shapely.geometry import shape

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


def _column(values: Sequence[Any]) -> tuple[Any, Any]:
    """One attribute as an array of its own type, and where it is null."""
    import numpy as np

    missing = np.array([value is None for value in values])
    kinds = {type(value) for value in values if value is not None}
    if kinds and kinds <= {int}:
        return np.array([value or 0 for value in values], dtype=np.int64), missing
    if kinds and kinds <= {int, float}:
        return np.array([value or 0.0 for value in values], dtype=np.float64), missing
    words = [json.dumps(value) if isinstance(value, list | dict) else value for value in values]
    return np.array(words, dtype=object), missing

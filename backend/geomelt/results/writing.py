"""Which file a result goes to, and that it comes there whole."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geomelt.base.disk import naming
from geomelt.base.errors import GeomeltError
from geomelt.results.csv_wkt import write_csv
from geomelt.results.geojson import write_geojson
from geomelt.results.geopackage import write_geopackage
from geomelt.results.geoparquet import write_geoparquet

GEOPACKAGE = ".gpkg"
GEOPARQUET = ".parquet"
_WHOLE_FILES = {
    ".geojson": write_geojson,
    ".json": write_geojson,
    ".csv": write_csv,
    GEOPARQUET: write_geoparquet,
}


def checked_output(path: Path) -> Path:
    """`path` when results can be written to it; GeomeltError otherwise.

    Asked for before the work starts, so that an hour's result is not lost to a typing error.
    """
    ending = path.suffix.lower()
    if ending != GEOPACKAGE and ending not in _WHOLE_FILES:
        what = "a folder" if path.is_dir() else "no result file"
        raise GeomeltError(
            f"{path} is {what}: name a file that ends in .gpkg, .geojson, .parquet or .csv."
        )
    if ending == GEOPARQUET and not importlib.util.find_spec("pyarrow"):
        raise GeomeltError(
            f"{path} cannot be written without pyarrow: install it with "
            "\"pip install 'geomelt[parquet]'\", or name a file that ends in .gpkg.",
            code="not-installed",
        )
    if not path.absolute().parent.is_dir():
        raise GeomeltError(
            f"There is no folder {path.absolute().parent}: make it or write {path.name} "
            "somewhere else.",
            code="no-such-folder",
        )
    return path


def write_features(collection: dict[str, Any], path: Path, *, layer: str) -> None:
    """Write a GeoJSON FeatureCollection (EPSG:4326) to `path`, in the form that its ending says.

    A GeoPackage keeps its other layers; `layer` is added or replaced.
    """
    checked_output(path)
    try:
        if path.suffix.lower() == GEOPACKAGE:
            write_geopackage(collection["features"], path, layer)
        else:
            with _replacing(path) as part:
                _WHOLE_FILES[path.suffix.lower()](collection, part)
    except RuntimeError as error:  # GDAL's
        raise GeomeltError(
            f"{path} could not be written ({error}): is the folder writable and the disk not full?",
            code="read-only",
        ) from error


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place: a full disk must not cost the earlier result."""
    part = path.with_name(path.name + ".part")
    try:
        with naming(path):
            yield part
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)

"""The files that results can be written to: a row here, and a module with a `write`.

The modules are imported on demand: the table is read by every command's help.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast


class Writer(Protocol):
    """The module of a format."""

    def write(self, collection: dict[str, Any], path: Path, layer: str) -> None:
        """Write a GeoJSON FeatureCollection (EPSG:4326); RuntimeError where GDAL cannot."""
        ...


@dataclass(frozen=True)
class ResultFormat:
    """A kind of file, known by its endings; the first is what people are shown.

    Its writer is the module `writer` of this package. `keeps_layers`: a file that is there keeps
    its other layers. `extra` is what of geomelt brings the package `needs`.
    """

    name: str
    endings: tuple[str, ...]
    writer: str
    keeps_layers: bool = False
    needs: str = ""
    extra: str = ""

    def load(self) -> Writer:
        return cast(Writer, importlib.import_module(f"geomelt.results.{self.writer}"))


FORMATS = (
    ResultFormat("GeoPackage", (".gpkg",), "geopackage", keeps_layers=True),
    ResultFormat("GeoJSON", (".geojson", ".json"), "geojson"),
    ResultFormat("GeoParquet", (".parquet",), "geoparquet", needs="pyarrow", extra="parquet"),
    ResultFormat("FlatGeobuf", (".fgb",), "flatgeobuf"),
    ResultFormat("CSV", (".csv",), "csv_wkt"),
)


def format_of(path: Path) -> ResultFormat | None:
    """The format that a file's ending says; None for no result file."""
    ending = path.suffix.lower()
    return next((each for each in FORMATS if ending in each.endings), None)


def endings() -> str:
    """`.gpkg, .geojson or .csv`: what a result file may end in."""
    *most, last = [each.endings[0] for each in FORMATS]
    return f"{', '.join(most)} or {last}"

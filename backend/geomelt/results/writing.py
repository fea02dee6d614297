"""Which file a result goes to, and that it comes there whole."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geomelt.base.disk import naming
from geomelt.base.errors import GeomeltError
from geomelt.results.file_formats import FORMATS, ResultFormat, endings, format_of


def checked_output(path: Path) -> ResultFormat:
    """The format of `path` when results can be written to it; GeomeltError otherwise.

    Asked for before the work starts, so that an hour's result is not lost to a typing error.
    """
    chosen = format_of(path)
    if chosen is None:
        what = "a folder" if path.is_dir() else "no result file"
        raise GeomeltError(f"{path} is {what}: name a file that ends in {endings()}.")
    if chosen.needs and not importlib.util.find_spec(chosen.needs):
        raise GeomeltError(
            f"{path} cannot be written without {chosen.needs}: install it with "
            f"\"pip install 'geomelt[{chosen.extra}]'\", or name a file that ends in "
            f"{FORMATS[0].endings[0]}.",
            code="not-installed",
        )
    if not path.absolute().parent.is_dir():
        raise GeomeltError(
            f"There is no folder {path.absolute().parent}: make it or write {path.name} "
            "somewhere else.",
            code="no-such-folder",
        )
    return chosen


def write_features(collection: dict[str, Any], path: Path, *, layer: str) -> None:
    """Write a GeoJSON FeatureCollection (EPSG:4326) to `path`, in the format its ending says.

    Where the format keeps several layers, `layer` is added or replaced and the others stay.
    """
    chosen = checked_output(path)
    writer = chosen.load()
    try:
        if chosen.keeps_layers:
            writer.write(collection, path, layer)
        else:
            with _replacing(path) as part:
                writer.write(collection, part, layer)
    except RuntimeError as error:  # GDAL's
        raise GeomeltError(
            f"{path} could not be written ({error}): is the folder writable and the disk not full?",
            code="read-only",
        ) from error


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place: a full disk must not cost the earlier result.

    It has the same ending: GDAL's drivers go by it.
    """
    part = path.with_name(f"{path.stem}.part{path.suffix}")
    try:
        with naming(path):
            yield part
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)

"""The user's own captions layer: a GeoPackage that captions are added to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsVectorLayer

from ..errors import BackendError
from ..layers.columns import caption_columns, to_fields
from ..layers.dress import dress_captions
from ..layers.features import features_of
from ..layers.geopackage import delete_rows, ids_of
from ..layers.storage import write
from ..text import tr

_TABLE = "captions"


def append_captions(features: list[dict[str, Any]], path: Path) -> list[int]:
    """Adds captioned tiles (GeoJSON), the table made where there is none; their ids.

    For a task. Raises BackendError.
    """
    fields = to_fields(caption_columns())
    try:
        before = ids_of(path, _TABLE) if path.exists() else set()
        write(path, _TABLE, fields, features_of(features, fields), append=True)
        return sorted(ids_of(path, _TABLE) - before)
    except OSError as error:
        raise _refused(path, str(error)) from error


def take_captions_out(path: Path, ids: list[int]) -> None:
    """Deletes what `append_captions` added. For a task. Raises BackendError."""
    try:
        delete_rows(path, _TABLE, ids)
    except OSError as error:
        raise _refused(path, str(error)) from error


def open_kept(path: Path) -> QgsVectorLayer:
    """The layer that `append_captions` fills, named as the file. Raises BackendError."""
    layer = QgsVectorLayer(f"{path}|layername={_TABLE}", path.stem, "ogr")
    if not layer.isValid():
        raise _refused(path, tr("it cannot be opened"))
    dress_captions(layer, path.stem, {})
    return layer


def _refused(path: Path, reason: str) -> BackendError:
    text = tr("Captions cannot be kept in {0} ({1}): choose another file.")
    return BackendError(text.format(path, reason), "captions-file")

"""The user's own captions layer: a GeoPackage that captions are added to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsVectorLayer

from .contract import BackendError
from .layers.columns import caption_columns, to_fields
from .layers.dress import dress_captions
from .layers.features import features_of
from .layers.storage import write
from .text import tr

_TABLE = "captions"


def append_captions(features: list[dict[str, Any]], path: Path) -> list[int]:
    """Adds captioned tiles (GeoJSON), the table made where there is none; their ids.

    Raises BackendError.
    """
    if not _layer(path).isValid():
        write(path, _TABLE, to_fields(caption_columns()), (), append=True)
    layer = _layer(path)
    if not layer.isValid():
        raise _refused(path, tr("it cannot be opened"))
    rows = list(features_of(features, layer.fields()))
    added, rows = layer.dataProvider().addFeatures(rows)
    if not added:
        raise _refused(path, layer.dataProvider().lastError())
    return [row.id() for row in rows]


def take_captions_out(path: Path, ids: list[int]) -> None:
    """Deletes what `append_captions` added. Raises BackendError."""
    layer = _layer(path)
    if not layer.isValid() or not layer.dataProvider().deleteFeatures(ids):
        raise _refused(path, tr("it cannot be changed"))


def open_captions(path: Path) -> QgsVectorLayer:
    """The layer that `append_captions` fills, named as the file. Raises BackendError."""
    layer = _layer(path)
    if not layer.isValid():
        raise _refused(path, tr("it cannot be opened"))
    dress_captions(layer, path.stem, {})
    return layer


def _layer(path: Path) -> QgsVectorLayer:
    return QgsVectorLayer(f"{path}|layername={_TABLE}", path.stem, "ogr")


def _refused(path: Path, reason: str) -> BackendError:
    text = tr("Captions cannot be kept in {0} ({1}): choose another file.")
    return BackendError(text.format(path, reason), "captions-file")

"""Answers of the backend -> layers of the project that survive it, and hits for the dock.

A task writes the file, the GUI thread opens it: QGIS empties every CRS that a thread has made when
the thread ends, and keeps the hollow one for the next layer of the same kind.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from qgis.core import QgsGeometry, QgsVectorLayer

from ..errors import BackendError
from ..http import calls
from ..http.client import Client
from ..text import tr
from .columns import Column, caption_columns, footprint_columns, hit_columns, to_fields
from .dress import dress_captions, dress_footprints, dress_hits, heat_style, tiles_style
from .features import features_of, geometry_of, results_crs, source_name, thumbnail_name
from .project import add_to_project
from .storage import new_folder, not_writable, place, write

__all__ = [
    "Hit", "add_to_project", "geometry_of", "heat_style", "hits_of", "open_captions",
    "open_footprints", "open_hits", "place", "results_crs", "save_thumbnails", "source_name",
    "tiles_style", "write_captions", "write_footprints", "write_hits",
]  # fmt: skip

_HITS, _CAPTIONS, _FOOTPRINTS = "hits", "captions", "footprints"
_MOST_THUMBNAILS = 200


def write_hits(
    features: Iterator[dict[str, Any]], name: str, place: Path, index: str
) -> Path | None:
    """The file of the ranked tiles of a search (GeoJSON), in a new folder of `place`.

    None where there are none. Raises BackendError.
    """
    first = next(features, None)
    if first is None:
        return None
    return _write(chain([first], features), name, place, _HITS, hit_columns(), index)


def open_hits(path: Path, name: str, query: dict[str, Any]) -> QgsVectorLayer:
    """What `write_hits` wrote, as a layer; `query` is for its notes. Raises BackendError."""
    layer = _open(path, _HITS, name)
    dress_hits(layer, name, query)
    return layer


def write_captions(features: Iterable[dict[str, Any]], name: str, place: Path) -> Path:
    """The file of the captioned tiles and the extent around them, as `write_hits` keeps hits."""
    return _write(features, name, place, _CAPTIONS, caption_columns())


def open_captions(path: Path, name: str, query: dict[str, Any]) -> QgsVectorLayer:
    """What `write_captions` wrote, as a layer. Raises BackendError."""
    layer = _open(path, _CAPTIONS, name)
    dress_captions(layer, name, query)
    return layer


def write_footprints(features: Iterable[dict[str, Any]], name: str, place: Path) -> Path:
    """The file of where sources lie, as `write_hits` keeps hits."""
    return _write(features, name, place, _FOOTPRINTS, footprint_columns())


def open_footprints(path: Path, name: str) -> QgsVectorLayer:
    """What `write_footprints` wrote, as a layer. Raises BackendError."""
    layer = _open(path, _FOOTPRINTS, name)
    dress_footprints(layer)
    return layer


def save_thumbnails(client: Client, layer_path: Path, index: str, tiles: Sequence[int]) -> None:
    """Puts the pictures of the first tiles beside the layer's file; inside a task.

    Raises Cancelled, and BackendError where the disk takes no more or the backend is gone; a
    tile whose source cannot be read just stays without a picture.
    """
    for tile_id in tiles[:_MOST_THUMBNAILS]:
        file = layer_path.parent / thumbnail_name(tile_id)
        try:
            picture = client.send(calls.thumbnail(index, tile_id))
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(picture)
        except BackendError as error:
            if error.status == 0:
                raise
        except OSError as error:
            raise BackendError(
                tr("Thumbnails cannot be written to {0}: {1}.").format(file.parent, error.strerror),
                "results-folder",
            ) from error


def _write(
    features: Iterable[dict[str, Any]],
    name: str,
    place: Path,
    table: str,
    columns: list[Column],
    index: str | None = None,
) -> Path:
    """Writes the features as they come; nothing stays where they break off."""
    fields = to_fields(columns)
    folder = new_folder(place, name)
    path = folder / f"{table}.gpkg"
    try:
        write(path, table, fields, features_of(features, fields, index))
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise not_writable(folder, str(error)) from error
        raise
    return path


def _open(path: Path, table: str, name: str) -> QgsVectorLayer:
    layer = QgsVectorLayer(f"{path}|layername={table}", name, "ogr")
    if not layer.isValid():
        raise BackendError(
            tr("{0} cannot be opened as a layer of {1}.").format(path, table), "results-folder"
        )
    return layer


@dataclass(frozen=True)
class Hit:
    """A ranked tile, as the list of hits shows it."""

    tile_id: int
    rank: int
    score: float
    match: float | None
    caption: str | None
    source: str | None
    path: str | None
    ground_size: float
    date: str | None
    date_origin: str | None
    geometry: QgsGeometry

    @property
    def taken(self) -> str | None:
        """When the imagery was taken; the time of a file does not count."""
        return None if self.date_origin == "file" else self.date


def hits_of(features: Iterable[dict[str, Any]]) -> list[Hit]:
    """The hits of a search, in their order."""
    return [_hit(feature) for feature in features]


def _hit(feature: dict[str, Any]) -> Hit:
    properties = feature["properties"]
    return Hit(
        tile_id=int(properties["tile_id"]),
        rank=int(properties["rank"]),
        score=float(properties["score"]),
        match=properties.get("match"),
        caption=properties.get("caption"),
        source=source_name(properties.get("source")),
        path=properties.get("source"),
        ground_size=float(properties["ground_size"]),
        date=properties.get("date"),
        date_origin=properties.get("date_origin"),
        geometry=geometry_of(feature),
    )

"""Answers of the backend -> layers of the project that survive it, and hits for the dock."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsGeometry, QgsVectorLayer

from .address import thumbnail_path
from .client import Client
from .contract import BackendError
from .layers.columns import Column, caption_columns, hit_columns, to_fields
from .layers.dress import dress_captions, dress_hits, heat_style, tiles_style
from .layers.features import (
    features_of,
    geometry_of,
    results_crs,
    source_name,
    thumbnail_name,
)
from .layers.project import add_to_project
from .layers.storage import new_folder, place, write
from .text import tr

__all__ = [
    "Hit", "add_to_project", "captions_layer", "geometry_of", "hand_over", "heat_style",
    "hits_layer", "hits_of", "place", "results_crs", "save_thumbnails", "source_name",
    "tiles_style",
]  # fmt: skip

_CAPTIONS = "captions"
_MOST_THUMBNAILS = 200


def hits_layer(
    features: Iterable[dict[str, Any]], query: dict[str, Any], name: str, place: Path
) -> QgsVectorLayer:
    """The ranked tiles of a search (GeoJSON), kept in a new folder of `place`. Raises BackendError.

    Made in the thread that asks; `hand_over` gives it to the GUI's.
    """
    layer = _stored(features, name, place, "hits", hit_columns(), query.get("index"))
    dress_hits(layer, name, query)
    return layer


def captions_layer(collection: dict[str, Any], name: str, place: Path) -> QgsVectorLayer:
    """The captioned tiles and the extent around them, as `hits_layer` keeps hits."""
    layer = _stored(collection["features"], name, place, _CAPTIONS, caption_columns())
    dress_captions(layer, name, collection.get("query", {}))
    return layer


def hand_over(layer: QgsVectorLayer) -> QgsVectorLayer:
    """Moves a layer made in a task to the GUI's thread; the task's last touch of it."""
    layer.moveToThread(QgsApplication.instance().thread())
    return layer


def save_thumbnails(client: Client, layer_path: Path, index: str, tiles: Sequence[int]) -> None:
    """Puts the pictures of the first tiles beside the layer's file; inside a task.

    Raises Cancelled, and BackendError where the disk takes no more or the backend is gone; a
    tile whose source cannot be read just stays without a picture.
    """
    for tile_id in tiles[:_MOST_THUMBNAILS]:
        file = layer_path.parent / thumbnail_name(tile_id)
        try:
            picture = client.call("GET", thumbnail_path(index, tile_id))
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


def _stored(
    features: Iterable[dict[str, Any]],
    name: str,
    place: Path,
    table: str,
    columns: list[Column],
    index: str | None = None,
) -> QgsVectorLayer:
    """Writes the features as they come; nothing stays where they break off."""
    fields = to_fields(columns)
    folder = new_folder(place, name)
    path = folder / f"{table}.gpkg"
    try:
        write(path, table, fields, features_of(features, fields, index))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return _open(path, table, name)


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
        """When the imagery was taken; the time of a file does not tell."""
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

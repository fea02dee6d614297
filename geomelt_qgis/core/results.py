"""Answers of the backend -> layers with a style, names and a map tip."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from qgis.core import (
    QgsClassificationEqualInterval,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsGraduatedSymbolRenderer,
    QgsPointXY,
    QgsProject,
    QgsVectorLayer,
)

from .paths import resource
from .text import tr

GROUP = "GeoMELT"
_CLASSES = 5


@dataclass(frozen=True)
class _Field:
    name: str
    kind: str
    alias: str


def _hit_fields() -> list[_Field]:
    return [
        _Field("rank", "integer", tr("Rank")),
        _Field("score", "double(8,4)", tr("Score")),
        *_shared_fields(),
        _Field("tile_id", "integer", tr("Tile")),
        _Field("index", "string", tr("Index")),
        *_technical_fields(),
    ]


def _caption_fields() -> list[_Field]:
    return [
        _Field("role", "string", tr("Role")),
        *_shared_fields(),
        *_technical_fields(),
    ]


def _shared_fields() -> list[_Field]:
    return [
        _Field("caption", "string", tr("Caption")),
        _Field("source", "string", tr("Source")),
        _Field("ground_size", "double(10,1)", tr("Ground size (m)")),
        _Field("date", "string", tr("Date")),
    ]


def _technical_fields() -> list[_Field]:
    return [
        _Field("level", "integer", tr("Level")),
        _Field("gsd", "double(10,3)", tr("GSD (m)")),
        _Field("crs", "string", tr("Native CRS")),
        _Field("window", "string", tr("Pixel window")),
        _Field("path", "string", tr("Source path")),
    ]


def results_crs() -> QgsCoordinateReferenceSystem:
    """The CRS of every geometry the backend answers with."""
    return QgsCoordinateReferenceSystem("EPSG:4326")


def hits_layer(collection: dict[str, Any], name: str) -> QgsVectorLayer:
    """The ranked tiles of a search; filled by score."""
    layer = _layer(collection, name, _hit_fields(), "hits")
    renderer = layer.renderer()
    if isinstance(renderer, QgsGraduatedSymbolRenderer) and layer.featureCount():
        # The style brings ramp and symbol; the classes are those of this query's scores.
        renderer.setClassificationMethod(QgsClassificationEqualInterval())
        renderer.updateClasses(layer, min(_CLASSES, layer.featureCount()))
    return layer


def captions_layer(collection: dict[str, Any], name: str) -> QgsVectorLayer:
    """The captioned tiles, and the extent around them."""
    return _layer(collection, name, _caption_fields(), "captions")


def add_to_project(layer: QgsVectorLayer) -> None:
    """On top of the project, in the group of results."""
    project = QgsProject.instance()
    root = project.layerTreeRoot()
    group = root.findGroup(GROUP) or root.insertGroup(0, GROUP)
    for child in group.findLayers():
        # The newest answer is the one to look at; older ones stay a click away.
        child.setItemVisibilityChecked(False)
        child.setExpanded(False)
    project.addMapLayer(layer, addToLegend=False)
    # A view unfolds a group when told so after its first layer is in.
    group.setExpanded(False)
    group.insertLayer(0, layer)
    group.setExpanded(True)


def geometry_of(feature: dict[str, Any]) -> QgsGeometry:
    """The polygon of a GeoJSON feature."""
    shape = feature["geometry"]
    parts = shape["coordinates"]
    if shape["type"] == "Polygon":
        parts = [parts]
    return QgsGeometry.fromMultiPolygonXY(
        [[[QgsPointXY(x, y) for x, y, *_ in ring] for ring in part] for part in parts]
    )


def _layer(
    collection: dict[str, Any], name: str, fields: list[_Field], style: str
) -> QgsVectorLayer:
    columns = "".join(f"&field={field.name}:{field.kind}" for field in fields)
    layer = QgsVectorLayer(f"MultiPolygon?crs=EPSG:4326{columns}", name, "memory")
    index = collection.get("query", {}).get("index")
    layer.dataProvider().addFeatures(
        [_feature(entry, layer, index) for entry in collection["features"]]
    )
    layer.updateExtents()
    layer.loadNamedStyle(str(resource(f"styles/{style}.qml")))
    for position, field in enumerate(fields):
        layer.setFieldAlias(position, field.alias)
    return layer


def _feature(entry: dict[str, Any], layer: QgsVectorLayer, index: str | None) -> QgsFeature:
    properties = dict(entry["properties"])
    properties["index"] = index
    properties["path"] = properties.get("source")
    properties["source"] = source_name(properties["path"])
    properties["window"] = " ".join(str(n) for n in properties.get("window") or ())
    feature = QgsFeature(layer.fields())
    feature.setGeometry(geometry_of(entry))
    feature.setAttributes([properties.get(field.name()) for field in layer.fields()])
    return feature


def source_name(uri: str | None) -> str | None:
    """The file's name without its folders."""
    return PurePath(uri).name if uri else None


@dataclass(frozen=True)
class Hit:
    """A ranked tile, as the list of hits shows it."""

    tile_id: int
    rank: int
    score: float
    caption: str | None
    source: str | None
    ground_size: float
    date: str | None
    geometry: QgsGeometry


def hits_of(collection: dict[str, Any]) -> list[Hit]:
    """The hits of a search, best first."""
    return [_hit(feature) for feature in collection["features"]]


def _hit(feature: dict[str, Any]) -> Hit:
    properties = feature["properties"]
    return Hit(
        tile_id=int(properties["tile_id"]),
        rank=int(properties["rank"]),
        score=float(properties["score"]),
        caption=properties.get("caption"),
        source=source_name(properties.get("source")),
        ground_size=float(properties["ground_size"]),
        date=properties.get("date"),
        geometry=geometry_of(feature),
    )

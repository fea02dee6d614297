"""Aliases, form widgets and the attribute table of a result layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.core import (
    NULL,
    QgsAttributeTableConfig,
    QgsEditorWidgetSetup,
    QgsFeature,
    QgsFeatureRequest,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt

from ..text import tr
from .columns import Column

_EXPRESSION = 3  # the type of a QgsProperty
_PICTURE_VIEWER, _PICTURE_HEIGHT = 1, 224
_RELATIVE_TO_ROOT = 2
_LAYER_FOLDER = "file_path(layer_property(@layer, 'path'))"


def set_up_forms(layer: QgsVectorLayer, columns: Sequence[Column]) -> None:
    """`columns` say how; what else the file has (its `fid`) is hidden."""
    known = {column.name: column for column in columns}
    form = layer.editFormConfig()
    for position, field in enumerate(layer.fields()):
        column = known.get(field.name())
        layer.setFieldAlias(position, column.alias if column else "")
        layer.setEditorWidgetSetup(position, _widget(column))
        form.setReadOnly(position, field.name() != "caption")
    layer.setEditFormConfig(form)
    layer.setAttributeTableConfig(_table(layer, known))


def _widget(column: Column | None) -> QgsEditorWidgetSetup:
    if column is None:
        return QgsEditorWidgetSetup("Hidden", {})
    if column.widget == "picture":
        return QgsEditorWidgetSetup("ExternalResource", _picture())
    if column.is_technical:
        return QgsEditorWidgetSetup("Hidden", {})
    kinds: dict[str, tuple[str, dict[str, Any]]] = {
        "text": ("TextEdit", {"IsMultiline": True, "UseHtml": False}),
        "share": ("Range", {"Min": 0.0, "Max": 1.0, "Precision": 3, "Style": "SpinBox"}),
        "score": ("Range", {"Min": -1.0, "Max": 1.0, "Precision": 4, "Style": "SpinBox"}),
        "metres": ("Range", {"Min": 0.0, "Max": 1e7, "Precision": 1, "Suffix": " m"}),
        "role": ("ValueMap", {"map": [{tr("Extent"): "extent"}, {tr("Tile"): "tile"}]}),
    }
    line = ("TextEdit", {"IsMultiline": False, "UseHtml": False})
    kind, options = kinds.get(column.widget, line)
    return QgsEditorWidgetSetup(kind, options)


def _picture() -> dict[str, Any]:
    """The thumbnail itself, found beside the layer's file wherever that lies."""
    root = {"active": True, "type": _EXPRESSION, "expression": _LAYER_FOLDER}
    return {
        "DocumentViewer": _PICTURE_VIEWER,
        "DocumentViewerHeight": _PICTURE_HEIGHT,
        "FileWidget": False,
        "RelativeStorage": _RELATIVE_TO_ROOT,
        "StorageMode": 0,
        "PropertyCollection": {"type": "collection", "properties": {"propertyRootPath": root}},
    }


def _table(layer: QgsVectorLayer, known: dict[str, Column]) -> QgsAttributeTableConfig:
    config = QgsAttributeTableConfig()
    config.update(layer.fields())
    columns = config.columns()
    first = next(layer.getFeatures(QgsFeatureRequest().setLimit(1)), None)
    action = QgsAttributeTableConfig.Type.Action
    for entry in columns:
        column = known.get(entry.name)
        if entry.type == action:
            entry.hidden = False
        elif column is None or column.is_technical or _is_blank(layer, first, entry.name):
            entry.hidden = True
        else:
            entry.width = column.width
    # What can be done with a tile stands first, or it would be overlooked.
    config.setColumns(sorted(columns, key=lambda entry: entry.type != action))
    config.setActionWidgetStyle(QgsAttributeTableConfig.ActionWidgetStyle.DropDown)
    if "rank" in known:
        config.setSortExpression('"rank"')
        config.setSortOrder(Qt.SortOrder.AscendingOrder)
    return config


def _is_blank(layer: QgsVectorLayer, first: QgsFeature | None, name: str) -> bool:
    """Whether no feature has this attribute, as no tile has a caption in many an index."""
    blank = (None, NULL, "")
    if first is None or first[name] not in blank:  # mostly so, and it saves reading them all
        return False
    values = layer.uniqueValues(layer.fields().lookupField(name), len(blank))
    return all(value in blank for value in values)

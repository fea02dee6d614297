"""A plain layer of hits or captions -> one that feels at home: style, tips, forms, actions."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsSingleSymbolRenderer, QgsVectorLayer
from qgis.PyQt.QtGui import QPainter

from ..text import tr
from .actions import add_caption_actions, add_hit_actions
from .columns import caption_columns, change_columns, footprint_columns, hit_columns
from .forms import set_up_forms
from .labels import caption_labels, hit_labels
from .notes import set_notes
from .symbology import by_role, graduated, heat
from .temporal import set_up_time
from .tips import caption_tip, change_tip, hit_tip

GRADE = "geomelt/grade"
_GLASS = 60  # of 255: what lies below footprints is still seen


def heat_style() -> str:
    return tr("Heat map")


def tiles_style() -> str:
    return tr("Tiles")


def dress_hits(layer: QgsVectorLayer, title: str, query: dict[str, Any]) -> None:
    """`query`: the top of the backend's answer, for the notes."""
    grade = _grade(layer)
    layer.setCustomProperty(GRADE, grade)
    set_up_forms(layer, hit_columns())
    layer.setDisplayExpression('"rank" || \'. \' || coalesce("caption", "source", \'\')')
    layer.setMapTipTemplate(hit_tip(grade))
    add_hit_actions(layer)
    set_up_time(layer)
    set_notes(layer, title, query)
    _add_styles(layer, grade)


def dress_changes(layer: QgsVectorLayer, title: str, query: dict[str, Any]) -> None:
    """Changed tiles: as hits, graduated by how much has changed."""
    layer.setCustomProperty(GRADE, "change")
    set_up_forms(layer, change_columns())
    layer.setDisplayExpression('"rank" || \'. \' || coalesce("caption", "source", \'\')')
    layer.setMapTipTemplate(change_tip())
    add_hit_actions(layer)
    set_up_time(layer)
    set_notes(layer, title, query)
    layer.setRenderer(graduated(layer, "change"))
    layer.setLabeling(hit_labels("change"))
    layer.setLabelsEnabled(True)


def dress_captions(layer: QgsVectorLayer, title: str, query: dict[str, Any]) -> None:
    set_up_forms(layer, caption_columns())
    layer.setDisplayExpression('"caption"')
    layer.setMapTipTemplate(caption_tip())
    add_caption_actions(layer)
    set_up_time(layer)
    set_notes(layer, title, query)
    layer.setRenderer(by_role())
    layer.setLabeling(caption_labels())
    layer.setLabelsEnabled(True)


def dress_footprints(layer: QgsVectorLayer) -> None:
    set_up_forms(layer, footprint_columns())
    layer.setDisplayExpression('"source"')
    renderer = layer.renderer()
    if isinstance(renderer, QgsSingleSymbolRenderer):
        symbol = renderer.symbol()
        colour = symbol.color()
        colour.setAlpha(_GLASS)
        symbol.setColor(colour)


def _grade(layer: QgsVectorLayer) -> str:
    """What hits are graduated by: match, where the backend knows it."""
    best = layer.maximumValue(layer.fields().lookupField("match"))
    return "match" if isinstance(best, float) else "score"


def _add_styles(layer: QgsVectorLayer, grade: str) -> None:
    """The heat map goes first, so that the layer ends in the style of tiles."""
    styles = layer.styleManager()
    styles.renameStyle(styles.currentStyle(), heat_style())
    layer.setRenderer(heat(grade))
    layer.setFeatureBlendMode(QPainter.CompositionMode.CompositionMode_Plus)
    layer.setLabelsEnabled(False)
    styles.addStyleFromLayer(tiles_style())
    styles.setCurrentStyle(tiles_style())
    layer.setFeatureBlendMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    layer.setRenderer(graduated(layer, grade))
    layer.setLabeling(hit_labels(grade))
    layer.setLabelsEnabled(True)

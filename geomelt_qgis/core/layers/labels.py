"""Labels by rule: the rank of the best from afar, of all from nearer, captions close by."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.core import (
    QgsPalLayerSettings,
    QgsRuleBasedLabeling,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsWkbTypes,
)
from qgis.PyQt.QtGui import QColor, QFont

from ..text import tr
from .symbology import TILE_MM

_BEST = 10
_RANK_FROM_MM, _CAPTION_FROM_MM = 6, 35
_CAPTION = 'wordwrap("caption", 30)'


@dataclass(frozen=True)
class _Rule:
    """`in_corner`: the text stands in the tile's upper left corner, not in its middle."""

    name: str
    where: str
    text: str
    in_corner: bool = False


def hit_labels(grade: str) -> QgsRuleBasedLabeling:
    rank = 'to_string("rank")'
    share = (
        """format_number("score", 3)"""
        if grade == "score"
        else f"""format_number(100 * "{grade}", 0) || ' %'"""
    )
    close_by = f"""{rank} || '  ' || {share} || coalesce('\n' || {_CAPTION}, '')"""
    nearer = f"{_from(_RANK_FROM_MM)} AND {_below(_CAPTION_FROM_MM)}"
    afar = f'"rank" <= {_BEST} AND {_below(_RANK_FROM_MM)}'
    return _labeling(
        _Rule(tr("Close by: rank and caption"), _from(_CAPTION_FROM_MM), close_by, in_corner=True),
        _Rule(tr("Nearer: every rank"), nearer, rank),
        _Rule(tr("From afar: the best"), afar, rank),
    )


def caption_labels() -> QgsRuleBasedLabeling:
    close_by = f"\"role\" = 'tile' AND {_from(_CAPTION_FROM_MM)}"
    return _labeling(_Rule(tr("Close by: captions"), close_by, _CAPTION, in_corner=True))


def _from(millimetres: int) -> str:
    return f"{TILE_MM} >= {millimetres}"


def _below(millimetres: int) -> str:
    return f"{TILE_MM} < {millimetres}"


def _labeling(*rules: _Rule) -> QgsRuleBasedLabeling:
    root = QgsRuleBasedLabeling.Rule(None)
    for rule in rules:
        entry = QgsRuleBasedLabeling.Rule(_settings(rule.text, rule.in_corner))
        entry.setDescription(rule.name)
        entry.setFilterExpression(rule.where)
        root.appendChild(entry)
    return QgsRuleBasedLabeling(root)


def _settings(text: str, in_corner: bool) -> QgsPalLayerSettings:
    settings = QgsPalLayerSettings()
    settings.fieldName = text
    settings.isExpression = True
    settings.setFormat(_format(8 if in_corner else 9))
    settings.placement = QgsPalLayerSettings.Placement.OverPoint
    settings.geometryGeneratorEnabled = True
    settings.geometryGeneratorType = QgsWkbTypes.GeometryType.PointGeometry
    settings.geometryGenerator = "centroid($geometry)"
    if in_corner:
        settings.geometryGenerator = "make_point(x_min($geometry), y_max($geometry))"
        settings.quadOffset = QgsPalLayerSettings.QuadrantPosition.QuadrantBelowRight
        settings.xOffset = settings.yOffset = 1.2
    return settings


def _format(points: int) -> QgsTextFormat:
    """White with a dark rim: read on every ground."""
    rim = QgsTextBufferSettings()
    rim.setEnabled(True)
    rim.setSize(0.8)
    rim.setColor(QColor(20, 20, 30, 200))
    style = QgsTextFormat()
    font = QFont()
    font.setBold(True)
    style.setFont(font)
    style.setSize(points)
    style.setColor(QColor("white"))
    style.setBuffer(rim)
    return style

"""How hits and captions are drawn: graduated tiles, a heat map, an extent and its tiles."""

from __future__ import annotations

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsClassificationEqualInterval,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsGeometryGeneratorSymbolLayer,
    QgsGradientColorRamp,
    QgsGradientFillSymbolLayer,
    QgsGradientStop,
    QgsGraduatedSymbolRenderer,
    QgsProperty,
    QgsRendererCategory,
    QgsRendererRange,
    QgsSimpleFillSymbolLayer,
    QgsSingleSymbolRenderer,
    QgsSymbolLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ..text import decimal, tr

# What a tile measures on screen or paper; unknown in a legend.
TILE_MM = '("ground_size" * 1000 / @map_scale)'
_OUTLINE_FROM_MM = 12  # a tile as large as that is looked into: only its outline is drawn
_CLASSES = 5
# Viridis: even steps to the eye, also in grey and to the colour-blind.
_RAMP = [QColor(c) for c in ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde725")]
_CAPTION = "#f5a623"


def viridis() -> QgsGradientColorRamp:
    stops = [QgsGradientStop(n / (_CLASSES - 1), _RAMP[n]) for n in range(1, _CLASSES - 1)]
    return QgsGradientColorRamp(_RAMP[0], _RAMP[-1], False, stops)


def graduated(layer: QgsVectorLayer, grade: str) -> QgsGraduatedSymbolRenderer:
    """Tiles filled by `match` or `change` (0..1, the same classes always) or by `score`."""
    renderer = QgsGraduatedSymbolRenderer(grade)
    renderer.setSourceSymbol(_tile_symbol("#21918c"))
    renderer.setClassificationMethod(QgsClassificationEqualInterval())
    low, high = _bounds(layer, grade) if grade == "score" else (0.0, 1.0)
    count = _CLASSES if high > low else 1
    step = (high - low) / count
    for n in range(count):
        begin, end = low + n * step, (high if n == count - 1 else low + (n + 1) * step)
        label = (
            tr("{0} to {1}").format(decimal(begin, 2), decimal(end, 2))
            if grade == "score"
            else tr("{0} to {1} %").format(decimal(100 * begin, 0), decimal(100 * end, 0))
        )
        renderer.addClassRange(QgsRendererRange(begin, end, _tile_symbol("#21918c"), label))
    renderer.updateColorRamp(viridis())
    best_on_top = QgsFeatureRequest.OrderByClause("rank", False)
    renderer.setOrderBy(QgsFeatureRequest.OrderBy([best_on_top]))
    renderer.setOrderByEnabled(True)
    return renderer


def heat(grade: str) -> QgsSingleSymbolRenderer:
    """Soft discs around the tiles, whose light adds up (with additive feature blending).

    QGIS's own heat map draws points only. This one needs no second layer: filters, the time
    controller, map tips and actions go on working.
    """
    glow = QgsGradientFillSymbolLayer.create(
        {
            "type": "1",  # radial, from the middle of the disc to its rim
            "coordinate_mode": "0",
            "reference_point1": "0.5,0.5",
            "reference_point2": "1,0.5",
            "color": "205,80,28,170",
            "gradient_color2": "205,80,28,0",
        }
    )
    strength = f'color_rgba(205, 80, 28, 40 + 160 * max(0, coalesce("{grade}", 0)))'
    _define(glow, QgsSymbolLayer.Property.PropertyFillColor, strength)
    disc = QgsGeometryGeneratorSymbolLayer.create(
        {
            "SymbolType": "Fill",
            "geometryModifier": "buffer(centroid($geometry), 1.5 * bounds_height($geometry), 16)",
        }
    )
    disc.setSubSymbol(_symbol(glow))
    return QgsSingleSymbolRenderer(_symbol(disc))


def by_role() -> QgsCategorizedSymbolRenderer:
    """Captioned tiles, and the extent around them."""
    extent = _symbol(
        _fill(style="no", outline_color="255,255,255,200", outline_width="1.2"),
        _fill(style="no", outline_color=_CAPTION, outline_width="0.6", outline_style="dash"),
    )
    return QgsCategorizedSymbolRenderer(
        "role",
        [
            QgsRendererCategory("extent", extent, tr("Extent")),
            QgsRendererCategory("tile", _tile_symbol(_CAPTION), tr("Tile")),
        ],
    )


def _tile_symbol(colour: str) -> QgsFillSymbol:
    """Filled while it is small, an outline with a white rim once it is large."""
    rim = _fill(style="no", outline_color="255,255,255,200")
    rim.setLocked(True)  # keeps its white when the renderer hands out the class's colour
    tile = _fill(color=colour)
    for layer, most_mm in ((rim, 1.2), (tile, 0.6)):
        _define(
            layer,
            QgsSymbolLayer.Property.PropertyStrokeWidth,
            f"coalesce(min({most_mm}, {most_mm / 8} * {TILE_MM}), {most_mm})",
        )
    _define(tile, QgsSymbolLayer.Property.PropertyStrokeColor, "@symbol_color")
    alpha = f"if({TILE_MM} > {_OUTLINE_FROM_MM}, 0, 120)"
    _define(
        tile,
        QgsSymbolLayer.Property.PropertyFillColor,
        f"set_color_part(@symbol_color, 'alpha', {alpha})",
    )
    return _symbol(rim, tile)


def _symbol(*layers: QgsSymbolLayer) -> QgsFillSymbol:
    # Not through the constructor: QGIS 3.22 lets go of layers that it is given in a list.
    symbol = QgsFillSymbol()
    symbol.deleteSymbolLayer(0)
    for layer in layers:
        symbol.appendSymbolLayer(layer)
    return symbol


def _fill(**properties: str) -> QgsSymbolLayer:
    return QgsSimpleFillSymbolLayer.create({"joinstyle": "miter", **properties})


def _define(layer: QgsSymbolLayer, what: QgsSymbolLayer.Property, expression: str) -> None:
    layer.setDataDefinedProperty(what, QgsProperty.fromExpression(expression))


def _bounds(layer: QgsVectorLayer, attribute: str) -> tuple[float, float]:
    low, high = layer.minimumAndMaximumValue(layer.fields().lookupField(attribute))
    return float(low or 0), float(high or 0)

"""How result layers are drawn: colours, outlines, labels, heat."""

from __future__ import annotations

import pytest
from layer_help import GROUND, context_of, drawn, hits, hits_layer
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsExpression,
    QgsGraduatedSymbolRenderer,
    QgsRectangle,
    QgsRuleBasedLabeling,
    QgsSingleSymbolRenderer,
)
from qgis.PyQt.QtGui import QColor

from geomelt_qgis.core.layers import results


def test_hits_are_graduated_by_match_in_viridis(layer):
    renderer = layer.renderer()
    assert isinstance(renderer, QgsGraduatedSymbolRenderer)
    assert renderer.classAttribute() == "match"
    assert layer.customProperty("geomelt/grade") == "match"
    bounds = [entry.upperValue() for entry in renderer.ranges()]
    assert bounds == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert renderer.ranges()[0].lowerValue() == 0
    assert [entry.label() for entry in renderer.ranges()][-1] == "80 to 100 %"
    colours = [entry.symbol().color().name() for entry in renderer.ranges()]
    assert (colours[0], colours[-1]) == ("#440154", "#fde725")
    lightness = [QColor(colour).lightness() for colour in colours]
    assert len(set(lightness)) == 5


def test_without_match_the_score_grades(qgis, tmp_path):
    layer = hits_layer(hits(match=None), "planes", tmp_path)
    renderer = layer.renderer()
    assert renderer.classAttribute() == "score"
    assert renderer.ranges()[0].lowerValue() == pytest.approx(0.5 / 6)
    assert renderer.ranges()[-1].upperValue() == pytest.approx(0.5)


def test_one_hit_has_one_class(qgis, tmp_path):
    lone = hits(1, match=None)
    assert len(hits_layer(lone, "planes", tmp_path).renderer().ranges()) == 1


def test_filled_from_afar_and_an_outline_close_by(qgis, tmp_path):
    layer = hits_layer(hits(1, ground_size=111_000), "planes", tmp_path)
    layer.setLabelsEnabled(False)

    def middle(margin):
        around = QgsRectangle(1 - margin, -margin, 2 + margin, 1 + margin)
        return drawn(layer, around).pixelColor(200, 150)

    assert middle(20) != GROUND
    assert middle(1) == GROUND


def test_labels_go_by_rule(layer):
    labeling = layer.labeling()
    assert isinstance(labeling, QgsRuleBasedLabeling)
    rules = labeling.rootRule().children()
    assert [rule.description() for rule in rules] == [
        "Close by: rank and caption", "Nearer: every rank", "From afar: the best",
    ]  # fmt: skip
    context = context_of(layer, next(layer.getFeatures()))

    def label_at(scale):
        context.lastScope().setVariable("map_scale", scale)
        texts = []
        for rule in rules:
            condition = QgsExpression(rule.filterExpression())
            assert not condition.hasParserError()
            if condition.evaluate(context):
                texts.append(QgsExpression(rule.settings().fieldName).evaluate(context))
        return texts

    assert label_at(1_000) == ["1  100 %\nplanes on an apron"]
    assert label_at(10_000) == ["1"]
    assert label_at(100_000) == ["1"]
    context.setFeature(list(layer.getFeatures())[5])
    assert label_at(10_000) == ["6"]


def test_heat_map_is_the_other_style(layer):
    layer.setLabelsEnabled(False)
    manager = layer.styleManager()
    assert manager.currentStyle() == results.tiles_style() == "Tiles"
    assert set(manager.styles()) == {"Tiles", results.heat_style()}
    image = drawn(layer, QgsRectangle(-2, -4, 10, 5), style=results.heat_style())
    assert isinstance(layer.renderer(), QgsSingleSymbolRenderer)
    middle, edge = image.pixelColor(140, 150), image.pixelColor(395, 5)
    assert middle.red() > middle.blue() + 40
    assert edge == GROUND
    manager.setCurrentStyle("Tiles")
    assert isinstance(layer.renderer(), QgsGraduatedSymbolRenderer)
    assert layer.featureBlendMode() == 0


def test_captions_are_drawn_by_role(captions):
    renderer = captions.renderer()
    assert isinstance(renderer, QgsCategorizedSymbolRenderer)
    assert [category.value() for category in renderer.categories()] == ["extent", "tile"]

"""Results in the project, and after it was saved and opened again."""

from __future__ import annotations

import shutil

from layer_help import hits, hits_layer
from qgis.core import (
    QgsLayerNotesUtils,
    QgsRuleBasedLabeling,
    QgsSingleSymbolRenderer,
)

from geomelt_qgis.core.layers import results


def test_everything_survives_the_project(project, layer, tmp_path):
    results.add_to_project(layer)
    tip, count = layer.mapTipTemplate(), len(layer.actions().actions())
    assert project.write(str(tmp_path / "town.qgz"))
    project.clear()
    assert project.read(str(tmp_path / "town.qgz"))
    again = project.mapLayersByName("airport with planes")[0]
    assert again.isValid()
    assert again.featureCount() == 6
    assert again.renderer().classAttribute() == "match"
    assert again.mapTipTemplate() == tip
    assert len(again.actions().actions()) == count
    assert again.attributeAlias(again.fields().lookupField("ground_size")) == "Ground size (m)"
    assert again.temporalProperties().isActive()
    assert "geomelt-mini@r1" in QgsLayerNotesUtils.layerNotes(again)
    assert isinstance(again.labeling(), QgsRuleBasedLabeling)
    assert set(again.styleManager().styles()) == {"Tiles", "Heat map"}
    again.styleManager().setCurrentStyle("Heat map")
    assert isinstance(again.renderer(), QgsSingleSymbolRenderer)
    group = project.layerTreeRoot().findGroup("GeoMELT")
    assert [node.name() for node in group.children()] == ["airport with planes"]


def test_a_group_per_query_the_newest_on_top_and_alone(project, qgis, tmp_path):
    for name in ("first", "second"):
        results.add_to_project(hits_layer(hits(), name, tmp_path))
    top = project.layerTreeRoot().children()[0]
    assert top.name() == "GeoMELT"
    assert [(node.name(), node.itemVisibilityChecked()) for node in top.children()] == [
        ("second", True), ("first", False),
    ]  # fmt: skip
    assert [node.name() for node in top.findLayers()] == ["second", "first"]


def test_threshold_filters_by_match(layer):
    assert layer.setSubsetString('"match" >= 0.75')
    assert layer.featureCount() == 3


def test_a_project_moved_with_its_results_finds_them(project, tmp_path):
    here = tmp_path / "here"
    here.mkdir()
    project.setFileName(str(here / "town.qgz"))
    results.add_to_project(hits_layer(hits(), "planes", results.place()))
    assert project.write()
    project.clear()
    shutil.move(here, tmp_path / "there")
    assert project.read(str(tmp_path / "there" / "town.qgz"))
    again = project.mapLayersByName("planes")[0]
    assert again.isValid()
    assert str(tmp_path / "there" / "town_geomelt") in again.source()

"""What is asked: text, history, options."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dock_help import drag_a_box, layer_named, search
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDate, Qt
from qgis.PyQt.QtTest import QTest

from geomelt_qgis.gui.shared.extent_box import Area


def test_search_shows_hits_and_adds_a_layer(dock, search_tab, wait_for):
    search(dock, "airport with planes", wait_for)
    assert search_tab.panel.hits.rowCount() == 5
    assert search_tab.status.text() == "5 of 1,200 tiles in 0.01 s."
    assert layer_named("airport with planes").featureCount() == 5


def test_return_searches(search_tab, wait_for):
    search_tab.query.setText("airport")
    QTest.keyClick(search_tab.query, Qt.Key.Key_Return)
    wait_for(lambda: search_tab.panel.hits.rowCount() == 5)


def test_an_empty_query_cannot_be_asked(search_tab):
    search_tab.query.setText("  ")
    assert not search_tab.run.isEnabled()
    assert "Down key" in search_tab.status.text()


def test_queries_are_remembered_with_the_project(dock, search_tab, wait_for):
    assert "baseball field" in search_tab.query.suggestions()
    for text in ("airport", "a lake", "airport"):
        search(dock, text, wait_for)
    assert search_tab.query.suggestions()[:2] == ["airport", "a lake"]
    QgsProject.instance().clear()
    assert "a lake" not in search_tab.query.suggestions()


def test_the_down_key_offers_examples(search_tab):
    search_tab.query.setFocus()
    QTest.keyClick(search_tab.query, Qt.Key.Key_Down)
    assert search_tab.query.completer().popup().isVisible()
    search_tab.query.completer().popup().hide()


def test_options_are_sent_and_defaults_are_not(dock, search_tab, iface, wait_for, bodies):
    search(dock, "airport", wait_for)
    assert bodies()[-1] == {"text": "airport", "positive": [], "negative": [], "k": 20}
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    iface.mapCanvas().setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    iface.mapCanvas().setExtent(QgsRectangle(0, 0, 1000, 1000))
    options = search_tab.options
    options.k.setValue(50)
    options.area.choose(Area.CANVAS)
    options.filters["since"].setDate(QDate(2020, 5, 1))
    options.filters["levels"].setItemCheckState(1, Qt.CheckState.Checked)
    options.filters["sources"].setText("*2020*; *east*")
    options.fuse.setChecked(True)
    options.rerank.setChecked(True)
    options.merge.setChecked(False)
    options.caption.setChecked(True)
    extent = iface.mapCanvas().extent()
    search(dock, "airport", wait_for)
    body = bodies()[-1]
    sides = [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()]
    assert body.pop("extent") == pytest.approx(sides)
    assert body == {
        "text": "airport", "positive": [], "negative": [], "k": 50, "crs": "EPSG:3857",
        "dates": ["2020-05-01", None], "levels": [1], "sources": ["*2020*", "*east*"],
        "fuse": True, "rerank": True, "merge": False, "caption": True,
    }  # fmt: skip


def test_within_the_selected_polygons(dock, search_tab, iface, wait_for, bodies):
    search_tab.options.area.choose(Area.SELECTED)
    search_tab.query.setText("airport")
    assert not search_tab.run.isEnabled()
    assert search_tab.status.text() == "Select features of the active vector layer first."
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326", "fields", "memory")
    field = QgsFeature()
    field.setGeometry(QgsGeometry.fromRect(QgsRectangle(1, 2, 3, 4)))
    layer.dataProvider().addFeatures([field])
    QgsProject.instance().addMapLayer(layer)
    iface.mapCanvas().setCurrentLayer(layer)
    wait_for(lambda: layer in iface.mapCanvas().layers())
    layer.selectAll()
    wait_for(lambda: search_tab.run.isEnabled())
    search(dock, "airport", wait_for)
    body = bodies()[-1]
    assert "extent" not in body
    assert body["within"]["type"] == "MultiPolygon"
    assert sorted(body["within"]["coordinates"][0][0])[0] == [1, 2]


def test_in_a_drawn_box(search_tab, iface, wait_for):
    wait_for(lambda: not iface.mapCanvas().isDrawing())
    search_tab.options.area.choose(Area.BOX)
    assert search_tab.options.area.draw.isChecked()
    search_tab.query.setText("airport")
    assert not search_tab.run.isEnabled()
    drag_a_box(iface.mapCanvas())
    wait_for(lambda: search_tab.run.isEnabled())
    assert not search_tab.options.area.draw.isChecked()


def test_levels_are_those_that_the_index_has_by_now(running, search_tab):
    indexes, levels = running.session.indexes, search_tab.options.filters["levels"]
    before = [levels.itemText(row) for row in range(levels.count())]
    indexes.items = [replace(indexes.items[0], recipe={"ground_sizes": [80.0, 1200.0]})]
    indexes.changed.emit()
    assert before[0] == "0 (finest)"
    assert [levels.itemText(row) for row in range(levels.count())] == ["80 m", "1,200 m"]

"""The list of hits: how it fills, what mouse, keys and threshold do."""

from __future__ import annotations

import pytest
from dock_help import choose, click, hover, layer_named, search
from fake_search import hit
from qgis.core import QgsCoordinateReferenceSystem, QgsProject
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication
from support.heartbeat import MOST_MS, calmest

from geomelt_qgis.core.layers import results
from geomelt_qgis.gui.search.hit_model import HIT_ROLE
from geomelt_qgis.gui.search.threshold import Threshold
from geomelt_qgis.gui.search.thumbnails import Thumbnails


def test_double_click_and_return_zoom_to_the_hit(dock, search_tab, iface, wait_for):
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    search(dock, "airport", wait_for)
    index = search_tab.panel.hits.index(2, 0)
    search_tab.panel.list.doubleClicked.emit(index)
    assert canvas.extent().contains(index.data(HIT_ROLE).geometry.boundingBox())
    assert canvas.extent().center().x() == pytest.approx(3.5)
    choose(search_tab, 0)
    QTest.keyClick(search_tab.panel.list, Qt.Key.Key_Return)
    assert canvas.extent().center().x() == pytest.approx(1.5)
    choose(search_tab, 4)
    click(search_tab.panel.zoom)
    assert canvas.extent().center().x() == pytest.approx(5.5)


def test_thumbnails_arrive_later(dock, search_tab, wait_for):
    search(dock, "airport", wait_for)
    index = search_tab.panel.hits.index(0, 0)
    wait_for(lambda: index.data(Qt.ItemDataRole.DecorationRole) is not None)


def test_pictures_are_forgotten_with_their_search(running, wait_for):
    thumbnails = Thumbnails(running.session.backend)
    wait_for(lambda: thumbnails.get("city", 10) is not None)
    thumbnails.forget()
    assert thumbnails.get("city", 10) is None
    wait_for(lambda: thumbnails.get("city", 10) is not None)


def test_hovering_flashes_and_outlines_the_tile_on_the_canvas(dock, search_tab, iface, wait_for):
    search(dock, "airport", wait_for)
    before = len(bands(iface))
    hover(search_tab.panel.list, 1)
    wait_for(lambda: search_tab.panel._tile.is_shown)
    assert len(bands(iface)) == before + 1
    wait_for(lambda: len(bands(iface)) == before)  # the flash is gone, the outline stays
    assert search_tab.panel._tile.is_shown
    dock.tabs.setCurrentWidget(dock.caption)
    assert not search_tab.panel._tile.is_shown
    dock.tabs.setCurrentWidget(search_tab)
    hover(search_tab.panel.list, 2)
    wait_for(lambda: search_tab.panel._tile.is_shown)
    QApplication.sendEvent(search_tab.panel.list, QEvent(QEvent.Type.Leave))
    assert not search_tab.panel._tile.is_shown


def test_space_selects_the_tile_in_the_layer(dock, search_tab, wait_for):
    search(dock, "airport", wait_for)
    choose(search_tab, 1)
    for expected in ([20], [], [20]):
        QTest.keyClick(search_tab.panel.list, Qt.Key.Key_Space)
        layer = layer_named("airport")
        assert [feature["tile_id"] for feature in layer.selectedFeatures()] == expected


def test_the_threshold_filters_list_and_layer_without_asking(dock, search_tab, wait_for, bodies):
    search(dock, "airport", wait_for)
    layer = layer_named("airport")
    asked = len(bodies())
    search_tab.panel.threshold.slider.setValue(70)
    assert search_tab.panel.threshold.label.text() == "Match ≥ 0.70"
    wait_for(lambda: search_tab.panel.hits.rowCount() == 3)
    wait_for(lambda: layer.featureCount() == 3)
    assert all(feature["match"] >= 0.7 for feature in layer.getFeatures())
    search_tab.panel.threshold.slider.setValue(0)
    wait_for(lambda: layer.featureCount() == 5)
    assert len(bodies()) == asked


def test_a_layer_removed_by_the_user_is_not_missed(dock, search_tab, wait_for):
    search(dock, "airport", wait_for)
    QgsProject.instance().removeMapLayer(layer_named("airport").id())
    choose(search_tab, 0)
    QTest.keyClick(search_tab.panel.list, Qt.Key.Key_Space)
    search_tab.panel.threshold.slider.setValue(80)
    wait_for(lambda: search_tab.panel.hits.rowCount() == 2)


def test_the_list_fills_while_hits_come(dock, search_tab, wait_for):
    search(dock, "airport", wait_for)
    search_tab.query.setText("trickle")
    click(search_tab.run)
    wait_for(lambda: search_tab.panel.hits.rowCount() == 2)
    assert search_tab.run.is_busy
    assert search_tab.status.text() == "2 hits so far."
    assert not QgsProject.instance().mapLayersByName("trickle")
    search_tab.panel.threshold.slider.setValue(70)
    wait_for(lambda: not search_tab.run.is_busy)
    assert search_tab.panel.hits.rowCount() == 3  # the slider holds for those that come later
    assert layer_named("trickle").featureCount() == 3


def test_the_threshold_keeps_the_chosen_hit(dock, search_tab, wait_for):
    search(dock, "airport", wait_for)
    choose(search_tab, 1)
    for value, rows in ((70, 3), (95, 0), (0, 5), (70, 3)):
        search_tab.panel.threshold.slider.setValue(value)
        wait_for(lambda rows=rows: search_tab.panel.hits.rowCount() == rows)
        if value == 70:
            choose(search_tab, 1)
        search_tab.panel.threshold.slider.setValue(60)
        wait_for(lambda: search_tab.panel.hits.rowCount() == 4)
    assert search_tab.panel.list.current().rank == 2


def test_without_a_match_the_score_is_the_measure(qgis):
    threshold = Threshold()
    threshold.start()
    threshold.add(results.hits_of([scored(1, 0.5), scored(2, 0.4)]))
    threshold.add(results.hits_of([scored(3, 0.1)]))
    threshold.slider.setValue(50)
    assert threshold.least == pytest.approx(0.3)
    assert threshold.label.text() == "Score ≥ 0.30"


def bands(iface):
    """What is drawn over the map."""
    items = iface.mapCanvas().scene().items()
    return [item for item in items if isinstance(item, QgsRubberBand)]


def scored(rank, score):
    """A hit of a backend that knows no match."""
    entry = hit(rank, "/data/a.tif")
    entry["properties"].update(score=score, match=None)
    return entry


def test_ten_thousand_hits_do_not_stop_the_window(dock, search_tab, wait_for):
    search_tab.options.k.setValue(10_000)
    heart = calmest(
        "10,000 hits of the fake backend", lambda: search(dock, "everything", wait_for, 180)
    )
    assert search_tab.panel.hits.rowCount() == 10_000
    assert layer_named("everything").featureCount() == 10_000
    assert heart.longest < MOST_MS, heart

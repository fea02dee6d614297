from __future__ import annotations

import base64
import time
from itertools import pairwise

import pytest
from dock_help import click, drag_a_box, hover, search
from fake_backend import PIXEL
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDate, QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from qgis.PyQt.QtGui import QDropEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QInputDialog, QMessageBox

from geomelt_qgis.gui.extent_box import Area
from geomelt_qgis.gui.hit_model import HIT_ROLE, MARK_ROLE


@pytest.fixture
def tab(dock):
    dock.tabs.setCurrentWidget(dock.search)
    return dock.search


def layer_named(name):
    return QgsProject.instance().mapLayersByName(name)[0]


def choose(tab, row):
    tab.panel.list.setCurrentIndex(tab.panel.good.index(row, 0))


# The query


def test_search_shows_hits_and_adds_a_layer(dock, tab, wait_for):
    search(dock, "airport with planes", wait_for)
    assert tab.panel.hits.rowCount() == 5
    assert tab.summary.text() == "5 of 1,200 tiles in 0.01 s."
    assert layer_named("airport with planes").featureCount() == 5


def test_return_searches(tab, wait_for):
    tab.query.setText("airport")
    QTest.keyClick(tab.query, Qt.Key.Key_Return)
    wait_for(lambda: tab.panel.hits.rowCount() == 5)


def test_an_empty_query_cannot_be_asked(tab):
    tab.query.setText("  ")
    assert not tab.run.isEnabled()
    assert "Down key" in tab.summary.text()


def test_queries_are_remembered_with_the_project(dock, tab, wait_for):
    assert "baseball field" in tab.query.suggestions()
    for text in ("airport", "a lake", "airport"):
        search(dock, text, wait_for)
    assert tab.query.suggestions()[:2] == ["airport", "a lake"]
    QgsProject.instance().clear()
    assert "a lake" not in tab.query.suggestions()


def test_the_down_key_offers_examples(tab):
    tab.query.setFocus()
    QTest.keyClick(tab.query, Qt.Key.Key_Down)
    assert tab.query.completer().popup().isVisible()
    tab.query.completer().popup().hide()


def test_options_are_sent_and_defaults_are_not(dock, tab, iface, wait_for, bodies):
    search(dock, "airport", wait_for)
    assert bodies()[-1] == {"text": "airport", "positive": [], "negative": [], "k": 20}
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    iface.mapCanvas().setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    iface.mapCanvas().setExtent(QgsRectangle(0, 0, 1000, 1000))
    options = tab.options
    options.k.setValue(50)
    options.area.choose(Area.CANVAS)
    options.since.setDate(QDate(2020, 5, 1))
    options.levels.setItemCheckState(1, Qt.CheckState.Checked)
    options.sources.setText("*2020*; *east*")
    options.rerank.setChecked(True)
    options.merge.setChecked(False)
    extent = iface.mapCanvas().extent()
    search(dock, "airport", wait_for)
    body = bodies()[-1]
    sides = [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()]
    assert body.pop("extent") == pytest.approx(sides)
    assert body == {
        "text": "airport", "positive": [], "negative": [], "k": 50, "crs": "EPSG:3857",
        "dates": ["2020-05-01", None], "levels": [1], "sources": ["*2020*", "*east*"],
        "rerank": True, "merge": False,
    }  # fmt: skip


def test_within_the_selected_polygons(dock, tab, iface, wait_for, bodies):
    tab.options.area.choose(Area.SELECTED)
    tab.query.setText("airport")
    assert not tab.run.isEnabled()
    assert tab.summary.text() == "Select features of the active vector layer first."
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326", "fields", "memory")
    field = QgsFeature()
    field.setGeometry(QgsGeometry.fromRect(QgsRectangle(1, 2, 3, 4)))
    layer.dataProvider().addFeatures([field])
    QgsProject.instance().addMapLayer(layer)
    iface.mapCanvas().setCurrentLayer(layer)
    wait_for(lambda: layer in iface.mapCanvas().layers())
    layer.selectAll()
    wait_for(lambda: tab.run.isEnabled())
    search(dock, "airport", wait_for)
    body = bodies()[-1]
    assert "extent" not in body
    assert body["within"]["type"] == "MultiPolygon"
    assert sorted(body["within"]["coordinates"][0][0])[0] == [1, 2]


def test_in_a_drawn_box(tab, iface, wait_for):
    wait_for(lambda: not iface.mapCanvas().isDrawing())
    tab.options.area.choose(Area.BOX)
    assert tab.options.area.draw.isChecked()
    tab.query.setText("airport")
    assert not tab.run.isEnabled()
    drag_a_box(iface.mapCanvas())
    wait_for(lambda: tab.run.isEnabled())
    assert not tab.options.area.draw.isChecked()


def test_a_picture_dropped_onto_the_line(tab, tmp_path, wait_for, bodies):
    picture = tmp_path / "pond.png"
    picture.write_bytes(PIXEL)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture))])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier, QEvent.Type.Drop,
    )  # fmt: skip
    tab.query.dropEvent(drop)
    wait_for(lambda: tab.panel.hits.rowCount() == 5)
    assert base64.b64decode(bodies()[-1]["picture"])[:4] == b"\x89PNG"
    assert tab.picture.label.text() == "Like the picture pond.png"
    assert layer_named("Like pond.png")
    click(tab.picture.clear)
    assert not tab.picture.isVisible()
    assert not tab.run.isEnabled()


def test_a_file_that_is_no_picture(tab, iface, tmp_path, wait_for):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    tab.query.picture_dropped.emit(str(broken))
    wait_for(iface.message)
    assert "broken.png cannot be read as a picture" in iface.message()


# What goes wrong


def test_an_error_of_the_backend_is_one_sentence_in_the_message_bar(dock, iface, wait_for):
    search(dock, "bad", wait_for)
    assert iface.message() == "The query is empty: type what the tiles should show."


def test_a_backend_that_crashes_in_the_middle(dock, tab, iface, wait_for):
    search(dock, "crash", wait_for)
    wait_for(iface.message)
    assert "restart it" in iface.message()
    wait_for(lambda: "restart it" in dock.state.text.text())
    assert not tab.run.isEnabled()


def test_no_hit_says_what_to_do(dock, tab, wait_for):
    search(dock, "nothing", wait_for)
    assert tab.summary.text().startswith("No tile of city fits")
    assert not QgsProject.instance().mapLayersByName("nothing")
    assert not tab.panel.threshold.isVisible()


def test_the_button_cancels_and_return_does_not(tab, wait_for):
    tab.query.setText("slow")
    click(tab.run)
    wait_for(lambda: tab.run.text() == "Cancel")
    QTest.keyClick(tab.query, Qt.Key.Key_Return)
    assert tab.run.isEnabled()
    assert tab.run.is_busy
    click(tab.run)
    wait_for(lambda: not tab.run.is_busy)
    assert tab.run.text() == "Search"


# The hits


def test_double_click_and_return_zoom_to_the_hit(dock, tab, iface, wait_for):
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    search(dock, "airport", wait_for)
    index = tab.panel.good.index(2, 0)
    tab.panel.list.doubleClicked.emit(index)
    assert canvas.extent().contains(index.data(HIT_ROLE).geometry.boundingBox())
    assert canvas.extent().center().x() == pytest.approx(3.5)
    choose(tab, 0)
    QTest.keyClick(tab.panel.list, Qt.Key.Key_Return)
    assert canvas.extent().center().x() == pytest.approx(1.5)
    choose(tab, 4)
    click(tab.panel.zoom)
    assert canvas.extent().center().x() == pytest.approx(5.5)


def test_thumbnails_arrive_later(dock, tab, wait_for):
    search(dock, "airport", wait_for)
    index = tab.panel.good.index(0, 0)
    wait_for(lambda: index.data(Qt.ItemDataRole.DecorationRole) is not None)


def test_hovering_outlines_the_tile_on_the_canvas(dock, tab, wait_for):
    search(dock, "airport", wait_for)
    hover(tab.panel.list, 1)
    wait_for(lambda: tab.panel._tile.is_shown)
    QApplication.sendEvent(tab.panel.list, QEvent(QEvent.Type.Leave))
    assert not tab.panel._tile.is_shown


def test_space_selects_the_tile_in_the_layer(dock, tab, wait_for):
    search(dock, "airport", wait_for)
    choose(tab, 1)
    for expected in ([20], [], [20]):
        QTest.keyClick(tab.panel.list, Qt.Key.Key_Space)
        layer = layer_named("airport")
        assert [feature["tile_id"] for feature in layer.selectedFeatures()] == expected


def test_the_threshold_filters_list_and_layer_without_asking(dock, tab, wait_for, bodies):
    search(dock, "airport", wait_for)
    layer = layer_named("airport")
    asked = len(bodies())
    tab.panel.threshold.slider.setValue(70)
    assert tab.panel.threshold.label.text() == "Match ≥ 0.70"
    wait_for(lambda: tab.panel.good.rowCount() == 3)
    wait_for(lambda: layer.featureCount() == 3)
    assert all(feature["match"] >= 0.7 for feature in layer.getFeatures())
    tab.panel.threshold.slider.setValue(0)
    wait_for(lambda: layer.featureCount() == 5)
    assert len(bodies()) == asked


def test_a_layer_removed_by_the_user_is_not_missed(dock, tab, wait_for):
    search(dock, "airport", wait_for)
    QgsProject.instance().removeMapLayer(layer_named("airport").id())
    choose(tab, 0)
    QTest.keyClick(tab.panel.list, Qt.Key.Key_Space)
    tab.panel.threshold.slider.setValue(80)
    wait_for(lambda: tab.panel.good.rowCount() == 2)


def test_ten_thousand_hits_are_made_ready_off_the_window_s_thread(dock, tab, wait_for):
    tab.options.k.setValue(10_000)
    beats = []
    heart = QTimer()
    # The thread's own time: how busy the machine is besides does not count.
    heart.timeout.connect(lambda: beats.append(time.thread_time()))
    heart.start(0)
    search(dock, "everything", wait_for, 180)
    heart.stop()
    longest = max(after - before for before, after in pairwise(beats))
    print(f"longest work between two beats: {longest * 1000:.0f} ms")
    assert tab.panel.hits.rowCount() == 10_000
    assert longest < 0.2


# Feedback


def test_marks_refine_the_search(dock, tab, wait_for, bodies):
    search(dock, "airport", wait_for)
    assert not tab.feedback.isVisible()
    choose(tab, 0)
    QTest.keyClick(tab.panel.list, Qt.Key.Key_Plus)
    choose(tab, 1)
    QTest.keyClick(tab.panel.list, Qt.Key.Key_Minus)
    choose(tab, 2)
    click(tab.panel.like)
    QTest.keyClick(tab.panel.list, Qt.Key.Key_Plus)  # the same mark again takes it off
    assert [tab.panel.good.index(row, 0).data(MARK_ROLE) for row in range(3)] == [True, False, None]
    assert tab.feedback.count.text() == "1 like, 1 unlike"
    click(tab.feedback.refine)
    wait_for(lambda: not tab.run.is_busy)
    body = bodies()[-1]
    assert (body["text"], body["positive"], body["negative"]) == ("airport", [10], [20])
    click(tab.feedback.clear)
    assert not tab.feedback.isVisible()


def test_the_menu_finds_similar_tiles(dock, tab, wait_for, bodies):
    search(dock, "airport", wait_for)
    menu = tab.panel.list.menu_of(tab.panel.good.index(2, 0).data(HIT_ROLE))
    next(action for action in menu.actions() if action.text() == "Find similar tiles").trigger()
    wait_for(lambda: tab.run.is_busy)
    wait_for(lambda: not tab.run.is_busy)
    assert bodies()[-1]["positive"] == [30]
    assert bodies()[-1]["text"] is None


def test_a_click_on_the_map_finds_similar_tiles(tab, iface, wait_for, bodies):
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    canvas.setExtent(QgsRectangle(0, 0, 10, 10))
    wait_for(lambda: not canvas.isDrawing())
    click(tab.pick)
    assert tab.pick.isChecked()
    QTest.mouseClick(
        canvas.viewport(), Qt.MouseButton.LeftButton, pos=canvas.viewport().rect().center()
    )
    wait_for(lambda: tab.panel.hits.rowCount() == 5)
    assert not tab.pick.isChecked()
    assert bodies()[-1]["positive"] == [40]


def test_a_click_beside_the_imagery(tab, iface, wait_for):
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    canvas.setExtent(QgsRectangle(50, 50, 60, 60))
    click(tab.pick)
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    wait_for(lambda: tab.summary.text().startswith("No indexed tile lies there"))


def test_a_concept_is_saved_searched_and_deleted(dock, tab, wait_for, bodies, monkeypatch):
    assert not tab.concept.isVisible()
    search(dock, "airport", wait_for)
    choose(tab, 0)
    click(tab.panel.like)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("aprons", True))
    click(tab.feedback.save)
    wait_for(lambda: tab.concept.isVisible())
    assert {"text": "airport", "positive": [10], "negative": []} in bodies()
    tab.query.clear()
    click(tab.feedback.clear)
    tab.concept.choice.setCurrentText("aprons")
    click(tab.run)
    wait_for(lambda: not tab.run.is_busy)
    assert bodies()[-1]["concept"] == "aprons"
    assert layer_named("aprons")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    click(tab.concept.delete)
    wait_for(lambda: not tab.concept.isVisible())


def test_another_index_forgets_the_examples(dock, tab, wait_for, running):
    search(dock, "airport", wait_for)
    choose(tab, 0)
    click(tab.panel.like)
    running.session.backend.client.create_index(
        "fields", lambda _: running.session.indexes.refresh(), print
    )
    wait_for(lambda: tab.index.count() == 2)
    assert tab.feedback.isVisible()
    assert tab.index.choose("fields")
    assert not tab.feedback.isVisible()

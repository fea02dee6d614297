from __future__ import annotations

import os
import signal

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMessageBox

from geomelt_qgis.core.process import State
from geomelt_qgis.core.settings import Settings
from geomelt_qgis.gui.hit_list import HIT_ROLE
from geomelt_qgis.gui.options import PAGE


@pytest.fixture
def dock(running):
    return running.dock


@pytest.fixture
def bodies(running, wait_for):
    """What the backend has been sent."""

    def ask():
        answers = []
        running.session.backend.client.ask("GET", "/v1/test/bodies", answers.append, answers.append)
        wait_for(lambda: answers)
        return answers[0]["bodies"]

    return ask


def click(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def search(dock, text, wait_for):
    dock.search.query.setText(text)
    click(dock.search.run)
    wait_for(lambda: not dock.search.run.is_busy)


# Backend state


def test_nothing_can_be_asked_of_a_stopped_backend(plugin):
    plugin.dock.search.query.setText("airport")
    assert not plugin.dock.search.run.isEnabled()
    assert plugin.dock.state.text.text() == "The backend is stopped."


def test_without_a_python_the_button_chooses_one(plugin, iface):
    plugin.session.apply(Settings())
    assert plugin.dock.state.button.text() == "Choose Python…"
    click(plugin.dock.state.button)
    assert iface.options_page_asked == PAGE


def test_killed_backend_is_told_and_restarted_by_the_button(running, dock, wait_for):
    os.kill(int(running.session.backend._process.processId()), signal.SIGKILL)
    wait_for(lambda: running.session.backend.state is State.FAILED)
    assert "restart it" in dock.state.text.text()
    assert dock.state.button.text() == "Restart"
    click(dock.state.button)
    wait_for(lambda: running.session.backend.state is State.RUNNING)
    assert dock.state.button.text() == "Stop"


# Search


def test_search_shows_hits_and_adds_a_layer(dock, wait_for):
    search(dock, "airport with planes", wait_for)
    assert dock.search.hits.rowCount() == 5
    assert dock.search.summary.text() == "5 of 1,200 tiles in 0.01 s."
    layer = QgsProject.instance().mapLayersByName("airport with planes")[0]
    assert layer.featureCount() == 5


def test_return_searches(dock, wait_for):
    dock.search.query.setText("airport")
    QTest.keyClick(dock.search.query, Qt.Key.Key_Return)
    wait_for(lambda: dock.search.hits.rowCount() == 5)


def test_an_empty_query_cannot_be_asked(dock):
    dock.search.query.setText("  ")
    assert not dock.search.run.isEnabled()


def test_only_in_the_canvas(dock, iface, wait_for, bodies):
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    iface.mapCanvas().setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    iface.mapCanvas().setExtent(QgsRectangle(0, 0, 1000, 1000))
    dock.search.in_canvas.setChecked(True)
    extent = iface.mapCanvas().extent()
    search(dock, "airport", wait_for)
    body = bodies()[-1]
    assert body["crs"] == "EPSG:3857"
    assert body["extent"] == pytest.approx(
        [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()]
    )
    assert body["k"] == 20


def test_an_error_of_the_backend_is_one_sentence_in_the_message_bar(dock, iface, wait_for):
    search(dock, "bad", wait_for)
    assert iface.message() == "The query is empty: type what the tiles should show."


def test_the_button_cancels_and_return_does_not(dock, wait_for):
    dock.search.query.setText("slow")
    click(dock.search.run)
    wait_for(lambda: dock.search.run.text() == "Cancel")
    QTest.keyClick(dock.search.query, Qt.Key.Key_Return)
    assert dock.search.run.isEnabled()
    assert dock.search.run.is_busy
    click(dock.search.run)
    wait_for(lambda: not dock.search.run.is_busy)
    assert dock.search.run.text() == "Search"


def test_double_click_zooms_to_the_hit(dock, iface, wait_for):
    iface.mapCanvas().setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    search(dock, "airport", wait_for)
    index = dock.search.hits.index(2)
    dock.search.list.doubleClicked.emit(index)
    extent = iface.mapCanvas().extent()
    assert extent.contains(index.data(HIT_ROLE).geometry.boundingBox())
    assert extent.center().x() == pytest.approx(3.5)


def test_thumbnails_arrive_later(dock, wait_for):
    search(dock, "airport", wait_for)
    index = dock.search.hits.index(0)
    wait_for(lambda: index.data(Qt.ItemDataRole.DecorationRole) is not None)


def test_examples_refine_the_search(dock, wait_for, bodies):
    search(dock, "airport", wait_for)
    dock.search.add_example(10, True)
    wait_for(lambda: not dock.search.run.is_busy)
    dock.search.add_example(20, False)
    wait_for(lambda: not dock.search.run.is_busy)
    body = bodies()[-1]
    assert (body["positive"], body["negative"]) == ([10], [20])
    assert "1 like this, 1 unlike" in dock.search.summary.text()
    click(dock.search.clear_examples)
    assert "like" not in dock.search.summary.text()


# Caption


def test_caption_of_the_canvas(dock, raster, wait_for, bodies):
    click(dock.caption.run)
    wait_for(lambda: dock.caption.result.toPlainText())
    assert dock.caption.result.toPlainText() == "an airport\n\n1. planes\n2. a runway"
    body = bodies()[-1]
    assert body["source"] == {"path": raster.source(), "bands": [1, 2, 3]}
    layer = QgsProject.instance().mapLayersByName("Captions of small")[0]
    assert layer.featureCount() == 3
    click(dock.caption.copy)
    assert QGuiApplication.clipboard().text().startswith("an airport")


def test_caption_of_a_drawn_box(dock, iface, raster, wait_for, bodies):
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(raster.crs())
    canvas.setExtent(raster.extent())
    wait_for(lambda: not canvas.isDrawing())
    click(dock.caption.draw)
    assert dock.caption.draw.isChecked()
    viewport = canvas.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=viewport.rect().center())
    corner = viewport.rect().center() / 2
    QTest.mouseMove(viewport, corner)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=corner)
    wait_for(lambda: not dock.caption.draw.isChecked())
    assert dock.caption.extent.currentText() == "Drawn box"
    click(dock.caption.run)
    wait_for(lambda: dock.caption.result.toPlainText())
    west, south, east, north = bodies()[-1]["extent"]
    assert west < east
    assert south < north
    assert raster.extent().contains(QgsRectangle(west, south, east, north))


def test_caption_of_a_layer_that_only_qgis_can_draw(dock, raster, wait_for, bodies):
    raster.setCrs(QgsCoordinateReferenceSystem("EPSG:32634"))
    dock.caption.extent.setCurrentText("Whole layer")
    dock.caption.tiles.setChecked(False)
    click(dock.caption.run)
    wait_for(lambda: dock.caption.result.toPlainText())
    body = bodies()[-1]
    assert set(body["image"]) == {"png", "extent", "crs"}
    assert body["image"]["crs"] == "EPSG:32634"
    assert body["tiles"] is False


# Index


def test_indexes_are_listed(dock):
    item = dock.index.indexes.topLevelItem(0)
    assert [item.text(column) for column in range(4)] == ["city", "1,200", "3", "1.5 MB"]


def test_index_a_folder(dock, tmp_path, wait_for, bodies):
    panel = dock.index.job
    panel.folder.setFilePath(str(tmp_path))
    assert panel.name.currentText() == tmp_path.name
    panel.name.setEditText("new")
    panel.captions.setChecked(True)
    click(panel.run)
    wait_for(lambda: "50 tiles/s" in panel.status.text())
    assert "of 100 tiles" in panel.status.text()
    wait_for(lambda: not panel.run.is_busy)
    assert panel.status.text() == (
        "new: sources indexed 2, unchanged 0, refused 1; 100 tiles in 2 s."
    )
    problem = dock.index.problems.topLevelItem(0)
    assert [problem.text(0), problem.text(1)] == ["bad.tif", "bad.tif is cut short."]
    assert {"paths": [str(tmp_path)], "captions": True} in bodies()
    wait_for(lambda: dock.index.indexes.topLevelItemCount() == 2)
    assert dock.search.index.findText("new") >= 0


def test_cancelled_indexing_keeps_what_is_finished(dock, tmp_path, wait_for):
    panel = dock.index.job
    panel.folder.setFilePath(str(tmp_path))
    click(panel.run)
    wait_for(lambda: "of 100 tiles" in panel.status.text())
    click(panel.run)
    wait_for(lambda: panel.status.text() == "Cancelled; the finished sources are kept.")


def test_refused_sources_of_a_chosen_index(dock, wait_for):
    dock.index.indexes.topLevelItem(0).setSelected(True)
    wait_for(lambda: dock.index.problems.topLevelItemCount() == 1)
    assert dock.index.refused.text() == "1 refused"


@pytest.mark.parametrize(
    ("answer", "left"),
    [(QMessageBox.StandardButton.Yes, 0), (QMessageBox.StandardButton.No, 1)],
)
def test_delete_asks_first(dock, wait_for, monkeypatch, answer, left):
    asked = []
    monkeypatch.setattr(QMessageBox, "question", lambda *args: asked.append(args[2]) or answer)
    dock.index.indexes.topLevelItem(0).setSelected(True)
    click(dock.index.delete)
    wait_for(lambda: dock.index.indexes.topLevelItemCount() == left)
    assert ("There is no index yet" in dock.search.summary.text()) is (left == 0)
    assert asked == ["Delete the index city with its 1,200 tiles? The rasters stay as they are."]

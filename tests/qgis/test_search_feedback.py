"""Marks, similar tiles, concepts."""

from __future__ import annotations

from dock_help import choose, click, layer_named, search
from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QInputDialog, QMessageBox

from geomelt_qgis.core.http import calls
from geomelt_qgis.gui.search.hit_model import HIT_ROLE, MARK_ROLE


def test_marks_refine_the_search(dock, search_tab, wait_for, bodies):
    search(dock, "airport", wait_for)
    assert not search_tab.feedback.isVisible()
    choose(search_tab, 0)
    QTest.keyClick(search_tab.panel.list, Qt.Key.Key_Plus)
    choose(search_tab, 1)
    QTest.keyClick(search_tab.panel.list, Qt.Key.Key_Minus)
    choose(search_tab, 2)
    click(search_tab.panel.like)
    QTest.keyClick(search_tab.panel.list, Qt.Key.Key_Plus)  # the same mark again takes it off
    assert [search_tab.panel.hits.index(row, 0).data(MARK_ROLE) for row in range(3)] == [
        True,
        False,
        None,
    ]
    assert search_tab.feedback.count.text() == "1 like, 1 unlike"
    click(search_tab.feedback.refine)
    wait_for(lambda: not search_tab.run.is_busy)
    body = bodies()[-1]
    assert (body["text"], body["positive"], body["negative"]) == ("airport", [10], [20])
    click(search_tab.feedback.clear)
    assert not search_tab.feedback.isVisible()


def test_the_menu_finds_similar_tiles(dock, search_tab, wait_for, bodies):
    search(dock, "airport", wait_for)
    menu = search_tab.panel.list.menu_of(search_tab.panel.hits.index(2, 0).data(HIT_ROLE))
    next(action for action in menu.actions() if action.text() == "Find similar tiles").trigger()
    wait_for(lambda: search_tab.run.is_busy)
    wait_for(lambda: not search_tab.run.is_busy)
    assert bodies()[-1]["positive"] == [30]
    assert bodies()[-1]["text"] is None


def test_a_click_on_the_map_finds_similar_tiles(search_tab, iface, wait_for, bodies):
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    canvas.setExtent(QgsRectangle(0, 0, 10, 10))
    wait_for(lambda: not canvas.isDrawing())
    click(search_tab.place.button)
    assert search_tab.place.button.isChecked()
    QTest.mouseClick(
        canvas.viewport(), Qt.MouseButton.LeftButton, pos=canvas.viewport().rect().center()
    )
    wait_for(lambda: search_tab.panel.hits.rowCount() == 5)
    assert not search_tab.place.button.isChecked()
    assert bodies()[-1]["positive"] == [40]


def test_a_click_beside_the_imagery(search_tab, iface, wait_for):
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    canvas.setExtent(QgsRectangle(50, 50, 60, 60))
    click(search_tab.place.button)
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    wait_for(lambda: search_tab.status.text().startswith("No indexed tile lies there"))


def test_a_concept_is_saved_searched_and_deleted(dock, search_tab, wait_for, bodies, monkeypatch):
    assert not search_tab.concept.isVisible()
    search(dock, "airport", wait_for)
    choose(search_tab, 0)
    click(search_tab.panel.like)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("aprons", True))
    click(search_tab.feedback.save)
    wait_for(lambda: search_tab.concept.isVisible())
    assert {"text": "airport", "positive": [10], "negative": []} in bodies()
    search_tab.query.clear()
    click(search_tab.feedback.clear)
    search_tab.concept.choice.setCurrentText("aprons")
    click(search_tab.run)
    wait_for(lambda: not search_tab.run.is_busy)
    assert bodies()[-1]["concept"] == "aprons"
    assert layer_named("aprons")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    click(search_tab.concept.delete)
    wait_for(lambda: not search_tab.concept.isVisible())


def test_another_index_forgets_the_examples(dock, search_tab, wait_for, running):
    search(dock, "airport", wait_for)
    choose(search_tab, 0)
    click(search_tab.panel.like)
    running.session.backend.client.send(
        calls.create_index("fields"), lambda _: running.session.indexes.refresh(), print
    )
    wait_for(lambda: search_tab.index.count() == 2)
    assert search_tab.feedback.isVisible()
    assert search_tab.index.choose("fields")
    assert not search_tab.feedback.isVisible()

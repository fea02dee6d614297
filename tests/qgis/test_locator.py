"""`geo …` typed into QGIS's real locator bar."""

from __future__ import annotations

import threading
import time

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsLocatorModel, QgsPointXY
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLineEdit, QTreeView
from support.qgis_session import AT_ONCE_S

from geomelt_qgis.core.process.state import State
from geomelt_qgis.gui.integration.locator import GeomeltFilter

RESULT = QgsLocatorModel.Role.ResultDataRole


class Bar:
    """The locator bar as a user has it."""

    def __init__(self, iface, wait_for):
        self.line = iface.locator.findChild(QLineEdit)
        views = iface.mainWindow().findChildren(QTreeView)
        self.view = next(
            view for view in views if view.metaObject().className() == "QgsLocatorResultsView"
        )
        self.locator, self.wait_for = iface.locator.locator(), wait_for

    def type(self, text):
        self.line.setText(text)

    def ask(self, text):
        self.type(text)
        self.wait_for(self.locator.isRunning)
        self.wait_for(lambda: not self.locator.isRunning())
        return self.results()

    def rows(self):
        """The results, without the headers of filters and groups."""
        model = self.view.model()
        rows = [model.index(row, 0) for row in range(model.rowCount())]
        return [row for row in rows if row.data(RESULT) is not None]

    def results(self):
        return [row.data() for row in self.rows()]

    def take(self, number):
        self.view.setCurrentIndex(self.rows()[number])
        QTest.keyClick(self.line, Qt.Key.Key_Return)


@pytest.fixture
def bar(plugin, iface, wait_for):
    return Bar(iface, wait_for)


def test_tiles_of_the_index_in_hand(running, iface, bar, bodies):
    results = bar.ask("geo harbour with ships")
    assert results[:2] == ["1 · planes on an apron", "2 · planes on an apron"]
    assert len(results) == 6
    assert results[-1] == "List the tiles like “harbour with ships” in the dock"
    asked = next(body for body in reversed(bodies()) if body.get("text"))
    assert (asked["text"], asked["k"]) == ("harbour with ships", 9)
    first = bar.rows()[0]
    about = first.data(RESULT).description
    assert about == "0.90 · mosaic.tif · 2020-08-31"
    assert not first.data(Qt.ItemDataRole.DecorationRole).isNull()


def test_a_result_is_zoomed_to_and_flashed(running, iface, bar, monkeypatch):
    flashed = []
    canvas = iface.mapCanvas()
    monkeypatch.setattr(type(canvas), "flashGeometries", lambda *args, **_: flashed.append(args))
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    bar.ask("geo harbour")
    bar.take(0)
    assert canvas.extent().contains(QgsPointXY(1.5, 0.5))
    assert canvas.extent().width() < 10
    assert len(flashed) == 1


def test_the_last_result_lists_all_in_the_dock(running, bar, wait_for):
    bar.ask("geo harbour")
    bar.take(-1)
    wait_for(lambda: running.dock.search.panel.hits.rowCount() == 5)
    assert running.dock.search.query.text() == "harbour"


def test_without_a_backend_one_result_starts_it_and_searches(plugin, bar, wait_for):
    assert bar.ask("geo harbour") == ["Start the backend and search for “harbour”"]
    assert plugin.session.backend.state is State.STOPPED
    bar.take(0)
    wait_for(lambda: plugin.dock.search.panel.hits.rowCount() == 5)
    assert plugin.session.backend.state is State.RUNNING


def test_what_the_backend_refuses_is_reported(running, bar):
    assert bar.ask("geo bad") == ["The query is empty: type what the tiles should show."]


def test_no_index(running, bar, wait_for):
    running.dock.search.index.clear()
    assert bar.ask("geo harbour") == ["There is no index yet: make one in the tab Index."]
    bar.take(0)
    assert running.dock.tabs.currentWidget() is running.dock.index


def test_two_letters_and_other_prefixes_ask_nothing(running, bar, bodies):
    before = len(bodies())
    assert bar.ask("geo h") == []
    bar.type("harbour with ships")
    QTest.qWait(1000)
    assert bar.results() == []
    assert len(bodies()) == before


def test_it_works_in_a_thread_of_its_own(running, bar, monkeypatch):
    threads = []
    fetch = GeomeltFilter._fetch
    monkeypatch.setattr(
        GeomeltFilter,
        "_fetch",
        lambda self, *args: threads.append(threading.current_thread()) or fetch(self, *args),
    )
    bar.ask("geo harbour")
    assert threads
    assert threads[0] is not threading.main_thread()


def test_typing_on_cancels_and_never_holds_the_gui(running, bar, wait_for):
    bar.type("geo slow")  # the backend would take twenty seconds
    wait_for(bar.locator.isRunning)
    begin = time.monotonic()
    bar.type("geo harbour")
    assert time.monotonic() - begin < AT_ONCE_S
    wait_for(lambda: "1 · planes on an apron" in bar.results(), AT_ONCE_S)


def test_unload_in_the_middle_of_a_search(running, iface, bar, wait_for):
    bar.type("geo slow")
    wait_for(bar.locator.isRunning)
    before = len(bar.locator.filters())
    begin = time.monotonic()
    running.unload()
    assert time.monotonic() - begin < AT_ONCE_S
    assert len(bar.locator.filters()) == before - 1
    assert not bar.locator.isRunning()

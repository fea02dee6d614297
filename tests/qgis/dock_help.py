"""What the tests of the tabs do with mouse and keys."""

from __future__ import annotations

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from support.qgis_session import PATIENCE_S


def click(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def search(dock, text, wait_for, seconds=PATIENCE_S):
    dock.search.query.setText(text)
    click(dock.search.run)
    wait_for(lambda: not dock.search.run.is_busy, seconds)


def drag_a_box(canvas):
    """From the middle of the canvas to halfway to its corner."""
    viewport = canvas.viewport()
    start = viewport.rect().center()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(viewport, start / 2)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start / 2)


def hover(view, row):
    """Moves the mouse over a row of a list."""
    place = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseMove(view.viewport(), place + QPoint(1, 1))
    QTest.mouseMove(view.viewport(), place)


def choose(search_tab, row):
    """The hit of a row."""
    search_tab.panel.list.setCurrentIndex(search_tab.panel.hits.index(row, 0))


def layer_named(name):
    """The layer of the project, which must be there."""
    return QgsProject.instance().mapLayersByName(name)[0]

"""The tab Search, from an empty line to a second round."""

from __future__ import annotations

from driven.hands import click, press
from driven.steps import Steps, Wait, pause
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtWidgets import QListView

from screenshots.scene import scene
from screenshots.stage import INDEX, Stage


@scene("examples")
def examples(stage: Stage) -> Steps:
    """What the Down key offers below an empty line."""
    tab = stage.dock.search
    stage.dock.tabs.setCurrentWidget(tab)
    tab.index.choose(INDEX)
    tab.query.clear()
    press(tab.query, Qt.Key.Key_Down)
    popup = tab.query.completer().popup()
    yield Wait(popup.isVisible, "the examples are listed")
    stage.later(popup.hide)
    return [stage.dock]


@scene("search")
def search(stage: Stage) -> Steps:
    """Hits in the list and on the map, the best one chosen."""
    yield from stage.with_hits()
    panel = stage.dock.search.panel
    click(panel.list.viewport(), panel.list.visualRect(panel.hits.index(0, 0)).center())
    yield Wait(lambda: panel.list.currentIndex().isValid(), "the first hit is chosen")


@scene("threshold")
def threshold(stage: Stage) -> Steps:
    """The slider keeps the best: list and map follow."""
    yield from stage.with_hits()
    panel = stage.dock.search.panel
    slider, rows = panel.threshold.slider, panel.list.model()
    before = rows.rowCount()
    slider.setFocus()
    slider.setValue(round(0.98 * slider.maximum()))
    yield Wait(lambda: rows.rowCount() < before, "weak hits are hidden")
    stage.later(lambda: slider.setValue(0))


@scene("search-options")
def search_options(stage: Stage) -> Steps:
    """What narrows a search, unfolded."""
    stage.dock.tabs.setCurrentWidget(stage.dock.search)
    options = stage.dock.search.options
    options.setCollapsed(False)
    yield pause(1)
    stage.later(lambda: options.setCollapsed(True))
    return [stage.dock]


@scene("feedback")
def feedback(stage: Stage) -> Steps:
    """Two hits marked as like and one as unlike, by the keys + and -."""
    yield from stage.with_hits()
    tab = stage.dock.search
    rows = tab.panel.list
    for row, key in ((0, Qt.Key.Key_Plus), (1, Qt.Key.Key_Plus), (5, Qt.Key.Key_Minus)):
        click(rows.viewport(), rows.visualRect(tab.panel.hits.index(row, 0)).center())
        yield Wait(lambda row=row: rows.currentIndex().row() == row, f"hit {row} is chosen")
        press(rows, key)
        yield pause(0.3)
    yield Wait(tab.feedback.refine.isVisible, "Refine is offered")
    stage.later(tab.examples.clear)
    return [stage.dock]


@scene("refined")
def refined(stage: Stage) -> Steps:
    """The second round, by the button Refine."""
    yield from stage.with_hits()
    tab = stage.dock.search
    for row in range(2):
        click(tab.panel.list.viewport(), _place(tab.panel.list, row))
        yield pause(0.3)
        click(tab.panel.like)
        yield pause(0.3)
    click(tab.feedback.refine)
    yield Wait(lambda: tab.run.is_busy, "the second round has begun")
    yield Wait(lambda: not tab.run.is_busy, "the second round has come", 120)
    stage.forget_hits()
    return [stage.dock]


def _place(rows: QListView, row: int) -> QPoint:
    return rows.visualRect(rows.model().index(row, 0)).center()

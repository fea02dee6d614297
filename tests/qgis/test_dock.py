from __future__ import annotations

import gc
import os
import signal

import pytest
from dock_help import click, search
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QObject, QThread, QTimer
from qgis.PyQt.QtGui import QImage

from geomelt_qgis.core.http.contract import Index
from geomelt_qgis.core.process.state import State
from geomelt_qgis.core.settings import Settings
from geomelt_qgis.gui.shared.extent_box import Area

# Backend state


def test_nothing_can_be_asked_of_a_stopped_backend(plugin):
    plugin.dock.search.query.setText("airport")
    assert not plugin.dock.search.run.isEnabled()
    assert not plugin.dock.index.make.isEnabled()
    assert plugin.dock.state.text.text() == "The backend is stopped."


def test_without_a_backend_the_button_installs_one(plugin, monkeypatch):
    monkeypatch.delenv("GEOMELT_BACKEND_PYTHON", raising=False)
    plugin.session.apply(Settings())
    assert plugin.session.backend.state is State.NOT_INSTALLED
    assert plugin.dock.state.button.text() == "Install…"
    assert plugin.dock.search.status.text() == (
        "The backend is not installed yet. Press Install… at the foot of the dock."
    )
    assert not plugin.dock.search.status.isHidden()


def test_killed_backend_is_reported_and_restarted_by_the_button(running, dock, wait_for):
    os.kill(running.session.backend.pid, signal.SIGKILL)
    wait_for(lambda: running.session.backend.state is State.FAILED)
    assert "restart it" in dock.state.text.text()
    assert dock.state.button.text() == "Restart"
    sentence = f"{dock.state.text.text()} Press Restart at the foot of the dock."
    assert dock.search.status.text() == sentence
    click(dock.state.button)
    assert dock.search.status.text() == "The backend is starting…"
    wait_for(lambda: running.session.backend.state is State.RUNNING)
    assert dock.search.status.text().startswith("Type what you look for")
    assert dock.state.button.text() == "Stop"


def test_hits_are_reported_while_the_backend_is_stopped(running, dock, wait_for):
    search(dock, "airport", wait_for)
    sentence = dock.search.status.text()
    running.session.backend.stop()
    wait_for(lambda: running.session.backend.state is State.STOPPED)
    assert dock.search.status.text() == sentence
    assert sentence.startswith("5 of 1,200 tiles")


# What layer actions, the locator and menus ask for


def test_a_search_from_outside_waits_for_the_backend(plugin, wait_for):
    assert plugin.session.backend.state is State.STOPPED
    plugin.dock.search_for("airport")
    assert plugin.dock.isVisible()
    wait_for(lambda: plugin.dock.search.panel.hits.rowCount() == 5)
    assert plugin.dock.search.query.text() == "airport"


def test_a_search_from_outside_dies_with_a_start_that_fails(plugin, monkeypatch, wait_for):
    monkeypatch.setenv("GEOMELT_FAKE", "dies")
    plugin.dock.search_for("airport")
    wait_for(lambda: plugin.session.backend.state is State.FAILED)
    monkeypatch.setenv("GEOMELT_FAKE", "")
    plugin.session.backend.start()
    wait_for(lambda: plugin.session.indexes.are_known)
    assert not plugin.dock.search.run.is_busy


def test_similar_tiles_and_marks_from_outside(dock, wait_for, bodies):
    dock.tabs.setCurrentWidget(dock.index)
    dock.find_similar("city", 30)
    assert dock.tabs.currentWidget() is dock.search
    wait_for(lambda: dock.search.panel.hits.rowCount() == 5)
    assert bodies()[-1]["positive"] == [30]
    dock.mark("city", 20, False)
    assert dock.search.examples.negative == {20}


def test_a_tile_of_an_index_that_is_gone(dock, iface, wait_for):
    dock.find_similar("gone", 30)
    wait_for(iface.message)
    assert iface.message().startswith("There is no index gone any more")


def test_caption_and_index_from_outside(dock, iface, raster, wait_for):
    iface.mapCanvas().setDestinationCrs(raster.crs())
    iface.mapCanvas().setExtent(raster.extent())
    dock.caption_canvas(raster)
    assert dock.tabs.currentWidget() is dock.caption
    wait_for(lambda: dock.caption.panel.list.texts())
    dock.index_raster([raster.source()])
    assert dock.tabs.currentWidget() is dock.index
    assert dock.index.job.folder.filePath() == raster.source()
    dock.index_raster(["/data/a b.tif", "/data/c.tif"])
    assert dock.index.job.folder.filePath() == '"/data/a b.tif" "/data/c.tif"'


# Everybody can use it


@pytest.mark.parametrize("name", ["caption", "search", "index"])
def test_a_tab_fits_into_a_narrow_dock(dock, name):
    dock.search.options.setCollapsed(False)
    dock.index.job.recipe.setCollapsed(False)
    dock.index.job.source_settings.setCollapsed(False)
    letter = dock.fontMetrics().horizontalAdvance("n")
    assert getattr(dock, name).minimumSizeHint().width() < 45 * letter


def test_nothing_is_painted_in_a_colour_of_its_own(dock, wait_for):
    """On a palette of one dark and one light colour the list has no third but the pictures'."""
    search(dock, "airport", wait_for)
    palette = dock.palette()
    for role in (palette.ColorRole.Base, palette.ColorRole.AlternateBase):
        palette.setColor(role, palette.color(role).fromRgb(10, 20, 30))
    view = dock.search.panel.list
    view.setPalette(palette)
    image: QImage = view.viewport().grab().toImage()
    corner = image.pixelColor(image.width() - 2, image.height() - 2)
    assert (corner.red(), corner.green(), corner.blue()) == (10, 20, 30)


# Nothing is left


def test_unload_in_the_middle_of_everything_leaves_nothing(running, iface, raster, wait_for):
    """No timer, thread, task, canvas item or object of ours outlives the plugin."""
    canvas_items = len(iface.mapCanvas().scene().items())
    dock = running.dock
    dock.search.query.setText("slow")
    click(dock.search.run)
    dock.tabs.setCurrentWidget(dock.caption)
    raster.setCrs(raster.crs().fromEpsgId(32634))
    dock.caption.area.choose(Area.LAYER)
    click(dock.caption.run)
    dock.index.job.folder.setFilePath("/data")
    dock.index.job.run.click()
    wait_for(lambda: QgsApplication.taskManager().countActiveTasks() >= 1)
    ours = [dock, *dock.findChildren(QObject)]
    timers = dock.findChildren(QTimer)
    assert timers
    running.unload()
    wait_for(lambda: sip.isdeleted(dock))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [type(left).__name__ for left in ours if not sip.isdeleted(left)] == []
    wait_for(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    assert len(iface.mapCanvas().scene().items()) <= canvas_items
    assert not iface.mainWindow().findChildren(QThread)


def test_canvas_and_project_are_no_longer_listened_to_after_unload(running, iface, wait_for):
    canvas, project = iface.mapCanvas(), QgsProject.instance()
    spoken = [
        (canvas, canvas.extentsChanged), (canvas, canvas.selectionChanged),
        (canvas, canvas.currentLayerChanged), (project, project.readProject),
        (project, project.cleared), (project, project.projectSaved),
    ]  # fmt: skip
    with_plugin = [source.receivers(signal) for source, signal in spoken]
    dock = running.dock
    running.unload()
    wait_for(lambda: sip.isdeleted(dock))
    without = [source.receivers(signal) for source, signal in spoken]
    ours = [before - after for before, after in zip(with_plugin, without, strict=True)]
    # Three boxes for extents; the queries and the status of a project, two pieces of its work, and
    # its results on their way.
    assert ours == [3, 3, 3, 2, 5, 1]


def test_an_index_of_another_model_is_named_with_its_reason(running, dock):
    problem = "It was made by another model."
    running.session.indexes.items = [
        Index("old", "/old", 1, 1, 0, 10, compatible=False, problem=problem)
    ]
    running.session.indexes.changed.emit()
    assert dock.search.status.text() == problem
    assert dock.index.indexes.topLevelItem(0).toolTip(0) == problem

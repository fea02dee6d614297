"""What the page of captions says when it cannot caption, and that it always ends."""

from __future__ import annotations

import shutil

import pytest
from dock_help import click
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt import sip
from support.map_server import MapServer

from geomelt_qgis.core.process.state import State
from geomelt_qgis.gui.shared.extent_box import Area

MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")


@pytest.fixture
def tab(dock):
    dock.tabs.setCurrentWidget(dock.caption)
    return dock.caption


@pytest.fixture
def raster(raster, iface, wait_for):
    wait_for(lambda: raster in iface.mapCanvas().layers())
    iface.mapCanvas().setDestinationCrs(raster.crs())
    iface.mapCanvas().setExtent(raster.extent())
    return raster


@pytest.fixture
def server():
    running = MapServer()
    yield running
    running.close()


@pytest.fixture
def web(tab, iface, server, wait_for):
    """A web map, 300 m of it on the canvas, chosen in the dock."""
    layer = QgsRasterLayer(server.xyz(), "web", "wms")
    QgsProject.instance().addMapLayer(layer)
    tab.layer.setLayer(layer)
    wait_for(lambda: layer in iface.mapCanvas().layers())
    iface.mapCanvas().setDestinationCrs(MERCATOR)
    iface.mapCanvas().setExtent(QgsRectangle(0, 0, 300, 300))
    wait_for(tab.run.isEnabled)
    return layer


def rename(raster, name):
    """The fake backend behaves as the file is called."""
    path = raster.source().replace("small.tif", f"{name}.tif")
    shutil.copy(raster.source(), path)
    raster.setDataSource(path, name, "gdal")


def test_the_backend_is_down(tab, dock, raster, running, wait_for):
    assert tab.run.isEnabled()
    running.session.backend.stop()
    wait_for(lambda: running.session.backend.state is State.STOPPED)
    assert not tab.run.isEnabled()
    sentence = "The backend is stopped. Press Start at the foot of the dock."
    assert (tab.stage.text.text(), dock.summary.stage.text.text()) == (sentence, sentence)


def test_the_backend_ends_while_it_captions(tab, iface, raster, running, wait_for):
    rename(raster, "crash")
    click(tab.run)
    wait_for(iface.message)
    assert "restart it" in iface.message()
    assert tab.stage.bar.isHidden()
    assert not tab.run.is_busy


def test_a_caption_can_be_cancelled(tab, iface, raster, wait_for):
    rename(raster, "slow")
    click(tab.run)
    assert (tab.run.text(), tab.stage.text.text()) == ("Cancel", "Captioning slow…")
    assert not tab.stage.bar.isHidden()
    click(tab.run)
    wait_for(lambda: tab.run.text() == "Caption")
    assert tab.run.isEnabled()
    assert tab.stage.isHidden()
    assert not tab.panel.list.texts()
    assert iface.message() == ""


def test_captions_are_counted_while_they_come(tab, raster, wait_for):
    rename(raster, "trickle")
    click(tab.run)
    wait_for(lambda: tab.stage.text.text() == "Captioning trickle: 2 of 3…")
    assert (tab.stage.bar.value(), tab.stage.bar.maximum()) == (2, 3)
    [task] = QgsApplication.taskManager().activeTasks()
    assert task.progress() == pytest.approx(200 / 3)
    assert tab.run.is_busy
    wait_for(lambda: tab.panel.list.texts())
    assert tab.stage.isHidden()


def test_captions_that_break_off_are_none(tab, iface, raster, wait_for):
    rename(raster, "breaks")
    click(tab.run)
    wait_for(iface.message)
    assert "restart it" in iface.message()
    assert not tab.panel.list.texts()
    assert tab.stage.bar.isHidden()


def test_captions_end_with_their_project(tab, iface, raster, wait_for):
    rename(raster, "slow")
    click(tab.run)
    assert tab.run.is_busy
    QgsProject.instance().clear()
    assert "ask again in this one" in iface.message()
    wait_for(lambda: not tab.run.is_busy)
    assert not QgsProject.instance().mapLayers()


def test_drawing_can_be_cancelled(tab, web, server, wait_for):
    server.gate.clear()
    click(tab.run)
    assert tab.stage.text.text() == "Drawing web…"
    wait_for(lambda: server.asked)
    click(tab.run)
    server.gate.set()
    wait_for(lambda: not tab.run.is_busy)
    assert not tab.panel.list.texts()


def test_a_web_map_is_drawn_and_sent(tab, web, wait_for, bodies):
    click(tab.run)
    wait_for(lambda: tab.panel.list.texts())
    assert set(bodies()[-1]["image"]) == {"png", "extent", "crs"}


@pytest.fixture
def no_pictures(server):
    """From the beginning: QGIS keeps the tiles that it once had."""
    server.blank = True


def test_a_web_map_that_does_not_answer(tab, iface, no_pictures, web, wait_for):
    click(tab.run)
    assert tab.run.is_busy, tab.stage.text.text()
    wait_for(lambda: not tab.run.is_busy)
    assert not tab.panel.list.texts()
    wait_for(iface.message)
    assert iface.message().startswith("web shows nothing in the extent")
    assert tab.run.isEnabled()


def test_a_layer_that_goes_while_it_is_drawn(tab, web, server, wait_for):
    server.gate.clear()
    click(tab.run)
    wait_for(lambda: server.asked)
    QgsProject.instance().removeMapLayer(web)
    server.gate.set()
    wait_for(lambda: tab.panel.list.texts())
    assert not tab.run.isEnabled()
    assert tab.stage.text.text() == "Add a raster layer to the project."


def test_what_the_backend_refuses_is_drawn_by_qgis(tab, raster, wait_for, bodies):
    rename(raster, "refused")
    click(tab.run)
    wait_for(lambda: tab.panel.list.texts())
    source, image = bodies()[-2:]
    assert source["source"]["path"].endswith("refused.tif")
    assert image["image"]["crs"] == "EPSG:32633"


def test_a_refused_raster_that_has_gone_meanwhile(tab, iface, raster, wait_for):
    rename(raster, "refused")
    click(tab.run)
    QgsProject.instance().removeMapLayer(raster)
    wait_for(iface.message)
    assert "refused.tif cannot be read as a raster" in iface.message()


def test_an_extent_too_large_is_said_before_anybody_waits(tab, iface, web):
    iface.mapCanvas().setExtent(QgsRectangle(-1e6, -1e6, 1e6, 1e6))
    assert not tab.run.isEnabled()
    assert "zoom in to 100 km or less" in tab.stage.text.text()


def test_too_many_tiles_are_said_with_the_caption_of_the_whole(tab, raster, wait_for):
    rename(raster, "huge")
    tab.tiles.setChecked(True)
    click(tab.run)
    wait_for(lambda: tab.panel.list.texts())
    assert tab.stage.text.text() == (
        "Too large for a caption per tile: the extent has 1,200 tiles of the largest size, and 64 "
        "are captioned at most. Choose a smaller extent."
    )


def test_an_extent_outside_the_layer(tab, iface, raster):
    iface.mapCanvas().setExtent(QgsRectangle(700000, 4999700, 700400, 5000000))
    assert not tab.run.isEnabled()
    assert tab.stage.text.text().startswith("small lies outside the extent")
    tab.area.choose(Area.LAYER)
    assert tab.run.isEnabled()


def test_a_remote_backend_is_sent_pictures(tab, remote, raster, wait_for, bodies):
    click(tab.run)
    wait_for(lambda: tab.panel.list.texts())
    assert "image" in bodies()[-1]
    assert "source" not in bodies()[-1]


def test_the_plugin_goes_while_a_layer_is_drawn(running, web, server, wait_for):
    server.gate.clear()
    click(running.dock.caption.run)
    wait_for(lambda: server.asked)
    tab = running.dock.caption
    running.unload()
    server.gate.set()
    wait_for(lambda: sip.isdeleted(tab))
    assert list(QgsProject.instance().mapLayers().values()) == [web]  # no captions

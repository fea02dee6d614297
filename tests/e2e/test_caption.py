"""Captions and area summaries of what an analyst has on the map, with the real backend."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVector,
)
from support.heartbeat import MOST_MS, calmest
from support.map_server import MapServer
from support.qgis_session import add_raster

from geomelt_qgis.core.requests.index_request import IndexRequest
from geomelt_qgis.core.selection import Extent
from geomelt_qgis.gui.shared.extent_box import Area

LONG_S = 300
MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")


@pytest.fixture
def server():
    running = MapServer()
    yield running
    running.close()


def caption(tab, iface, wait_for):
    wait_for(tab.run.isEnabled)
    tab.run.click()
    wait_for(lambda: not tab.run.is_busy, LONG_S)
    assert tab.panel.list.texts(), iface.message()


def show(iface, layer, extent, wait_for):
    """Once the layer is on the canvas: QGIS zooms to a project's first layer by itself."""
    wait_for(lambda: layer in iface.mapCanvas().layers())
    iface.mapCanvas().setDestinationCrs(extent.crs)
    iface.mapCanvas().setExtent(extent.rectangle)


def test_a_web_map_with_its_tiles(plugin, iface, server, wait_for):
    layer = QgsRasterLayer(server.xyz(), "web", "wms")
    QgsProject.instance().addMapLayer(layer)
    tab = plugin.dock.caption
    tab.layer.setLayer(layer)
    tab.tiles.setChecked(True)
    show(iface, layer, Extent(QgsRectangle(0, 0, 400, 300), MERCATOR), wait_for)
    heart = calmest("caption of a web map", lambda: caption(tab, iface, wait_for))
    assert heart.longest < MOST_MS, heart
    captions = QgsProject.instance().mapLayersByName("Captions of web")[0]
    features = list(captions.getFeatures())
    assert len(features) > 4
    assert features[0]["gsd"] == pytest.approx(0.3, rel=0.05)
    around = Extent(iface.mapCanvas().extent(), MERCATOR).to_crs(captions.crs()).rectangle
    around.grow(1e-5)
    assert all(around.contains(feature.geometry().boundingBox()) for feature in features)


def test_a_rotated_canvas_in_another_crs(plugin, iface, imagery, wait_for):
    raster = add_raster(imagery / "east.tif")
    middle = QgsRectangle(raster.extent())
    middle.scale(0.4)
    there = Extent(middle, raster.crs()).to_crs(MERCATOR)
    show(iface, raster, there, wait_for)
    iface.mapCanvas().setRotation(30)
    caption(plugin.dock.caption, iface, wait_for)
    captions = QgsProject.instance().mapLayersByName("Captions of east")[0]
    box = next(captions.getFeatures()).geometry().boundingBox()
    shown = there.to_crs(captions.crs()).rectangle
    assert box.contains(shown.center())
    assert box.width() > shown.width()  # the turned canvas reaches farther


def test_a_layer_whose_crs_was_set_by_hand(plugin, iface, imagery, wait_for):
    """The backend would read the file's own: what QGIS draws is sent."""
    raster = add_raster(imagery / "east.tif")
    raster.setCrs(MERCATOR)
    tab = plugin.dock.caption
    tab.layer.setLayer(raster)
    tab.area.choose(Area.LAYER)
    caption(tab, iface, wait_for)
    captions = QgsProject.instance().mapLayersByName("Captions of east")[0]
    assert not next(captions.getFeatures())["source"]


def test_the_summary_of_an_area(plugin, iface, imagery, wait_for):
    job = plugin.dock.index.job
    job.index("land", IndexRequest.read({"paths": [str(imagery)]}))
    wait_for(lambda: not job.run.is_busy, LONG_S)
    raster = add_raster(imagery / "east.tif")
    show(iface, raster, Extent(raster.extent(), raster.crs()), wait_for)
    page = plugin.dock.summary
    wait_for(lambda: page.index.choose("land"))
    wait_for(lambda: len(page.classes.classes()) > 15)  # the backend's own list
    page.classes.edit.setPlainText("forest\nwater\nhouses")
    wait_for(page.run.isEnabled)

    def summarise():
        page.run.click()
        wait_for(lambda: not page.run.is_busy, LONG_S)

    heart = calmest("area summary", summarise)
    assert heart.longest < MOST_MS, heart
    rows = page.table.topLevelItemCount()
    shares = [float(page.table.topLevelItem(row).text(1)) for row in range(rows)]
    assert rows == 3
    assert sum(shares) == pytest.approx(100, abs=0.3)
    assert page.title.text().startswith("land")

    iface.mapCanvas().setExtent(raster.extent() + QgsVector(90_000, 0))
    page.run.click()
    wait_for(lambda: not page.run.is_busy, LONG_S)
    assert page.stage.text.text().startswith("land has no tiles in the extent")

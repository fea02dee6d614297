"""Layers that only QGIS can draw: how fine, where, and what when nothing comes."""

from __future__ import annotations

import base64

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtGui import QColor, QImage
from support.map_server import COLOUR, MapServer

from geomelt_qgis.core.caption.drawing import LayerRender, RenderedLayer, drawn_layer, pixels_across
from geomelt_qgis.core.errors import BackendError
from geomelt_qgis.core.selection import Extent, project_context

UTM33 = QgsCoordinateReferenceSystem("EPSG:32633")
MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")
WGS84 = QgsCoordinateReferenceSystem("EPSG:4326")


@pytest.fixture
def server():
    running = MapServer()
    yield running
    running.close()


@pytest.fixture
def web(qgis, server):
    layer = QgsRasterLayer(server.xyz(), "web", "wms")
    assert layer.isValid()
    QgsProject.instance().addMapLayer(layer)
    yield layer
    QgsProject.instance().clear()


def drawn(layer, extent, wait_for):
    ended = []
    render = LayerRender(layer, extent, layer)
    render.succeeded.connect(ended.append)
    render.failed.connect(ended.append)
    render.start()
    wait_for(lambda: ended, 30)
    return ended[0]


def picture_of(body):
    return QImage.fromData(base64.b64decode(body["png"]))


def test_a_rendered_layer_shows_its_extent(raster, wait_for):
    extent = Extent(QgsRectangle(500000, 4999700, 500400, 5000000), UTM33)
    body = drawn(raster, extent, wait_for).to_json()
    picture = picture_of(body)
    assert (picture.width(), picture.height()) == (400, 300)
    assert body["crs"] == "EPSG:32633"
    assert body["extent"] == pytest.approx([500000, 4999700, 500400, 5000000], abs=1)
    assert picture.pixelColor(200, 200).alpha() == 255


def test_a_layer_is_drawn_in_the_crs_of_the_extent(raster, wait_for):
    there = Extent(raster.extent(), raster.crs()).to_crs(MERCATOR)
    body = drawn(raster, there, wait_for).to_json()
    assert body["crs"] == "EPSG:3857"
    assert picture_of(body).pixelColor(200, 150).alpha() == 255


def test_an_algorithm_draws_a_layer_where_it_is(raster):
    extent = Extent(QgsRectangle(500100, 4999800, 500200, 4999900), UTM33)
    picture = drawn_layer(raster, extent, project_context())
    assert (picture.image.width(), picture.image.height()) == (224, 224)
    assert picture.image.pixelColor(100, 100).alpha() == 255
    assert picture.extent.rectangle.center().x() == pytest.approx(500150, abs=1)


def test_xyz_tiles_are_drawn_fine_enough_whatever_the_canvas_shows(web, server, wait_for):
    block = Extent(QgsRectangle(0, 0, 300, 300), MERCATOR)
    picture = picture_of(drawn(web, block, wait_for).to_json())
    assert picture.width() == 1000  # 0.3 m a pixel
    assert picture.pixelColor(500, 500) == QColor(COLOUR)
    assert server.zooms() == {19}


def test_a_web_map_is_drawn_no_finer_than_its_finest_zoom(qgis, server, wait_for):
    coarse = QgsRasterLayer(server.xyz(zmax=14), "coarse", "wms")
    town = Extent(QgsRectangle(0, 0, 5000, 5000), MERCATOR)
    assert pixels_across(coarse, town, project_context()) == round(5000 / 9.5546)
    assert drawn(coarse, town, wait_for).to_json()["crs"] == "EPSG:3857"
    assert server.zooms() == {14}


def test_a_pixel_is_measured_on_the_ground(web):
    """At 60 degrees a unit of Web Mercator is half a metre."""
    north = Extent(QgsRectangle(0, 8399737, 300, 8400037), MERCATOR)
    assert pixels_across(web, north, project_context()) == pytest.approx(500, abs=5)
    degrees = north.to_crs(WGS84)
    assert pixels_across(web, degrees, project_context()) == pytest.approx(500, abs=5)


def test_a_wms_is_drawn(qgis, server, wait_for):
    layer = QgsRasterLayer(server.wms(), "wms", "wms")
    assert layer.isValid(), layer.error().summary()
    picture = drawn(layer, Extent(QgsRectangle(0, 0, 300, 150), MERCATOR), wait_for)
    image = picture_of(picture.to_json())
    assert (image.width(), image.height()) == (1000, 500)
    assert image.pixelColor(500, 250) == QColor(COLOUR)


def test_a_web_map_without_tiles_there_says_so(web, server, wait_for):
    server.blank = True
    picture = drawn(web, Extent(QgsRectangle(0, 0, 300, 300), MERCATOR), wait_for)
    with pytest.raises(BackendError, match="web shows nothing in the extent") as caught:
        picture.to_json()
    assert caught.value.code == "not-drawn"


def test_a_layer_that_leaves_while_it_is_drawn(web, server, wait_for):
    server.gate.clear()
    ended = []
    render = LayerRender(web, Extent(QgsRectangle(0, 0, 300, 300), MERCATOR))
    render.succeeded.connect(ended.append)
    render.failed.connect(ended.append)
    render.start()
    wait_for(lambda: server.asked)
    QgsProject.instance().removeMapLayer(web)
    server.gate.set()
    wait_for(lambda: ended, 30)
    assert picture_of(ended[0].to_json()).pixelColor(500, 500) == QColor(COLOUR)


def test_what_fills_up_the_rows_of_a_blank_picture_is_no_picture():
    row = bytes(5) + b"\xff" * 3  # five pixels, in words of four bytes
    image = QImage(row * 2, 5, 2, len(row), QImage.Format.Format_Alpha8)
    picture = RenderedLayer("web", image, Extent(QgsRectangle(0, 0, 5, 2), MERCATOR))
    with pytest.raises(BackendError, match="web shows nothing in the extent"):
        picture.to_json()

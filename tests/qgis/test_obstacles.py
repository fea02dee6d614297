"""What keeps a layer from being captioned: one sentence with the remedy, before any waiting."""

from __future__ import annotations

import pytest
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsRasterLayer, QgsRectangle

from geomelt_qgis.core.caption.obstacles import obstacle
from geomelt_qgis.core.selection import Extent

UTM33 = QgsCoordinateReferenceSystem("EPSG:32633")
MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")
WGS84 = QgsCoordinateReferenceSystem("EPSG:4326")


@pytest.fixture
def web(qgis):
    return QgsRasterLayer("type=xyz&url=http://127.0.0.1:9/{z}/{x}/{y}.png", "web", "wms")


def box(west, south, east, north, crs=UTM33):
    return Extent(QgsRectangle(west, south, east, north), crs)


def test_nothing_in_the_way(raster, web):
    assert obstacle(raster, box(500100, 4999800, 500200, 4999900)) == ""
    assert obstacle(raster, Extent(raster.extent(), UTM33).to_crs(WGS84)) == ""
    assert obstacle(web, box(0, 0, 1000, 1000, MERCATOR)) == ""


def test_an_extent_far_larger_than_a_raster_of_its_own_pixels(raster):
    assert obstacle(raster, box(0, 4000000, 900000, 6000000)) == ""


def test_outside(raster):
    sentence = "small lies outside the extent: zoom to it, or choose Whole layer."
    assert obstacle(raster, box(600000, 4999800, 600200, 4999900)) == sentence


def test_a_few_pixels(raster):
    sentence = obstacle(raster, box(500100, 4999800, 500104, 4999840))
    assert sentence == (
        "The extent shows 4 x 40 pixels of small: take in 16 x 16 or more to have something to "
        "describe."
    )


def test_half_the_world_of_a_web_map(web):
    sentence = obstacle(web, box(-1.5e7, -5e6, 1.5e7, 5e6, MERCATOR))
    assert sentence.startswith("The extent is 30,000 km x ")
    assert sentence.endswith(
        "too large for one look at web: zoom in to 100 km or less, or draw a box."
    )


def test_a_spot_of_a_web_map(web):
    sentence = obstacle(web, box(0, 0, 1, 2, MERCATOR))
    assert sentence == (
        "The extent is 1.0 m x 2.0 m: take in 4.8 m or more to have something to describe."
    )


def test_beyond_the_ends_of_the_crs(web):
    assert "outside the extent" in obstacle(web, box(10, 91, 11, 92, WGS84))


def test_a_layer_without_crs(tmp_path, qgis):
    path = tmp_path / "placeless.tif"
    data = gdal.GetDriverByName("GTiff").Create(str(path), 40, 30, 1)
    data.SetGeoTransform((0, 1, 0, 30, 0, -1))
    data.FlushCache()
    layer = QgsRasterLayer(str(path), "placeless")
    sentence = obstacle(layer, box(0, 0, 40, 30))
    assert sentence.startswith("placeless has no coordinate system: set one with Layer > Set CRS")


def test_a_layer_that_has_lost_its_file(tmp_path, qgis):
    layer = QgsRasterLayer(str(tmp_path / "gone.tif"), "gone")
    sentence = obstacle(layer, box(0, 0, 40, 30))
    assert sentence == "gone has lost its data: repair its source in the Layers panel."

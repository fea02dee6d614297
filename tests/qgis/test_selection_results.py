from __future__ import annotations

import base64

import pytest
from fake_backend import hit
from qgis.core import (
    QgsContrastEnhancement,
    QgsCoordinateReferenceSystem,
    QgsRasterLayer,
    QgsRectangle,
    QgsSingleBandGrayRenderer,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtGui import QImage

from geomelt_qgis.core import results
from geomelt_qgis.core.paths import resource
from geomelt_qgis.core.selection import (
    Extent,
    LayerRender,
    crs_text,
    drawn_layer,
    file_source,
)

UTM33 = QgsCoordinateReferenceSystem("EPSG:32633")


# Selection


def test_a_local_file_is_named_with_the_bands_on_screen(raster):
    raster.renderer().setRedBand(3)
    raster.renderer().setBlueBand(1)
    assert file_source(raster) == {"path": raster.source(), "bands": [3, 2, 1]}


def test_one_grey_band(raster):
    renderer = QgsSingleBandGrayRenderer(raster.dataProvider(), 2)
    renderer.setContrastEnhancement(QgsContrastEnhancement(raster.dataProvider().dataType(2)))
    raster.setRenderer(renderer)
    assert file_source(raster)["bands"] == [2]


def test_what_only_qgis_can_draw_is_rendered(raster):
    raster.setRenderer(QgsSingleBandPseudoColorRenderer(raster.dataProvider(), 1))
    assert file_source(raster) is None


def test_a_crs_set_by_hand_is_rendered(raster):
    raster.setCrs(QgsCoordinateReferenceSystem("EPSG:32634"))
    assert file_source(raster) is None


def test_a_web_map_is_rendered(qgis):
    layer = QgsRasterLayer("type=xyz&url=http://127.0.0.1:9/{z}/{x}/{y}.png", "web", "wms")
    assert file_source(layer) is None


def test_a_rendered_layer_shows_its_extent(raster, wait_for):
    extent = Extent(QgsRectangle(500000, 4999700, 500400, 5000000), UTM33)
    images = []
    render = LayerRender(raster, extent, 1.0, raster)
    render.succeeded.connect(images.append)
    render.start()
    wait_for(lambda: images)
    body = images[0].to_json()
    picture = QImage.fromData(base64.b64decode(body["png"]))
    assert (picture.width(), picture.height()) == (400, 300)
    assert body["crs"] == "EPSG:32633"
    assert body["extent"] == pytest.approx([500000, 4999700, 500400, 5000000], abs=1)
    assert picture.pixelColor(200, 200).alpha() == 255


def test_an_algorithm_draws_a_layer_where_it_is(raster):
    extent = Extent(QgsRectangle(500100, 4999800, 500200, 4999900), UTM33)
    picture = drawn_layer(raster, extent)
    assert (picture.image.width(), picture.image.height()) == (224, 224)
    assert picture.image.pixelColor(100, 100).alpha() == 255
    assert picture.extent.rectangle.center().x() == pytest.approx(500150, abs=1)


def test_a_crs_without_epsg_code_goes_as_wkt(qgis):
    own = QgsCoordinateReferenceSystem.fromProj("+proj=laea +lat_0=10 +lon_0=20 +datum=WGS84")
    assert crs_text(UTM33) == "EPSG:32633"
    assert "Lambert Azimuthal Equal Area" in crs_text(own)


def test_an_extent_is_reprojected_by_its_whole_outline(qgis):
    polar = QgsCoordinateReferenceSystem("EPSG:3995")
    around_pole = Extent(QgsRectangle(-1e6, -1e6, 1e6, 1e6), polar)
    there = around_pole.to_crs(QgsCoordinateReferenceSystem("EPSG:4326")).rectangle
    assert there.width() > 350  # two corners alone would say 90 degrees


# Hits, as the dock's list takes them


def test_hits_of_an_answer():
    answer = {"features": [hit(rank, "/data/a.tif") for rank in (1, 2, 3)]}
    first, _, third = results.hits_of(answer)
    assert (first.tile_id, first.rank, first.match) == (10, 1, 0.9)
    assert (first.source, first.path) == ("a.tif", "/data/a.tif")
    assert (first.date, first.date_origin) == ("2020-08-31", "name")
    assert third.caption is None
    assert first.geometry.boundingBox() == QgsRectangle(1, 0, 2, 1)


def test_an_older_backend_knows_no_match():
    old = hit(1, "/data/a.tif")
    del old["properties"]["match"], old["properties"]["date_origin"]
    found = results.hits_of({"features": [old]})[0]
    assert (found.match, found.date_origin) == (None, None)


def test_resources_are_found():
    assert resource("icons/geomelt.svg").is_file()

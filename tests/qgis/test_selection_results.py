from __future__ import annotations

import zipfile

import pytest
from fake_search import hit
from osgeo import gdal
from qgis.core import (
    QgsContrastEnhancement,
    QgsCoordinateReferenceSystem,
    QgsPalettedRasterRenderer,
    QgsPointXY,
    QgsRasterLayer,
    QgsRectangle,
    QgsSingleBandGrayRenderer,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtGui import QColor

from geomelt_qgis.core.caption.layer_source import raster_file
from geomelt_qgis.core.layers import results
from geomelt_qgis.core.paths import resource
from geomelt_qgis.core.requests.caption_request import RasterFile
from geomelt_qgis.core.selection import Extent, crs_text
from geomelt_qgis.gui.shared.canvas import canvas_extent

UTM33 = QgsCoordinateReferenceSystem("EPSG:32633")


def source_of(layer):
    return raster_file(layer, is_remote=False)


# Selection


def test_a_local_file_is_named_with_the_bands_on_screen(raster):
    raster.renderer().setRedBand(3)
    raster.renderer().setBlueBand(1)
    assert source_of(raster) == RasterFile(raster.source(), (3, 2, 1))


def test_one_grey_band(raster):
    renderer = QgsSingleBandGrayRenderer(raster.dataProvider(), 2)
    renderer.setContrastEnhancement(QgsContrastEnhancement(raster.dataProvider().dataType(2)))
    raster.setRenderer(renderer)
    assert source_of(raster).bands == (2,)


def test_what_only_qgis_can_draw_is_rendered(raster):
    raster.setRenderer(QgsSingleBandPseudoColorRenderer(raster.dataProvider(), 1))
    assert source_of(raster) is None


def test_a_classification_by_the_user_is_rendered(raster):
    own = [QgsPalettedRasterRenderer.Class(1, QColor("red"), "roof")]
    raster.setRenderer(QgsPalettedRasterRenderer(raster.dataProvider(), 1, own))
    assert source_of(raster) is None


def test_a_file_s_own_palette_is_read_by_the_backend(tmp_path, qgis):
    path = tmp_path / "palette.tif"
    data = gdal.GetDriverByName("GTiff").Create(str(path), 20, 20, 1)
    table = gdal.ColorTable()
    table.SetColorEntry(0, (10, 120, 30))
    table.SetColorEntry(1, (200, 180, 90))
    data.GetRasterBand(1).SetRasterColorTable(table)
    data.FlushCache()
    del data
    layer = QgsRasterLayer(str(path), "palette")
    assert source_of(layer) == RasterFile(str(path))


def test_a_virtual_raster_is_a_file(raster, tmp_path):
    path = tmp_path / "mosaic.vrt"
    gdal.BuildVRT(str(path), [raster.source()]).FlushCache()
    assert source_of(QgsRasterLayer(str(path), "mosaic")).path == str(path)


def test_what_is_more_than_a_file_is_rendered(raster, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(raster.source(), "small.tif")
    table = tmp_path / "r.gpkg"
    gdal.GetDriverByName("GPKG").CreateCopy(
        str(table), gdal.Open(raster.source()), options=["RASTER_TABLE=one"]
    ).FlushCache()
    for source in (
        f"/vsizip/{tmp_path}/a.zip/small.tif",
        f"GPKG:{table}:one",
        f"{raster.source()}|option:NUM_THREADS=1",
    ):
        layer = QgsRasterLayer(source, "part")
        assert layer.isValid(), source
        assert source_of(layer) is None, source


def test_a_crs_set_by_hand_is_rendered(raster):
    raster.setCrs(QgsCoordinateReferenceSystem("EPSG:32634"))
    assert source_of(raster) is None


def test_a_web_map_is_rendered(qgis):
    layer = QgsRasterLayer("type=xyz&url=http://127.0.0.1:9/{z}/{x}/{y}.png", "web", "wms")
    assert source_of(layer) is None


def test_a_backend_elsewhere_reads_no_file_of_this_machine(raster):
    assert raster_file(raster, is_remote=True) is None


def test_a_rotated_canvas_is_meant_with_all_it_shows(qgis):
    canvas = QgsMapCanvas()
    canvas.resize(400, 300)
    canvas.setDestinationCrs(UTM33)
    canvas.setExtent(QgsRectangle(500000, 4999700, 500400, 5000000))
    canvas.setRotation(45)
    around = canvas_extent(canvas).rectangle
    corners = canvas.mapSettings().visiblePolygon()
    assert all(around.contains(QgsPointXY(corner)) for corner in list(corners))
    assert around.width() > 480


def test_an_extent_without_crs_is_in_the_layer_s(raster):
    nowhere = QgsCoordinateReferenceSystem()
    assert Extent(raster.extent(), nowhere).or_in(raster.crs()).crs == raster.crs()
    assert Extent(raster.extent(), UTM33).or_in(nowhere).crs == UTM33


def test_the_ground_size_of_an_extent(qgis):
    wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
    width, height = Extent(QgsRectangle(10, 59.995, 10.01, 60.005), wgs84).ground_size()
    assert (width, height) == (pytest.approx(558, abs=1), pytest.approx(1114, abs=1))
    world = Extent(QgsRectangle(-180, -90, 180, 90), wgs84).ground_size()
    assert world == (pytest.approx(40_075_000, rel=1e-3), pytest.approx(20_004_000, rel=1e-3))


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
    first, _, third = results.hits_of(hit(rank, "/data/a.tif") for rank in (1, 2, 3))
    assert (first.tile_id, first.rank, first.match) == (10, 1, 0.9)
    assert (first.source, first.path) == ("a.tif", "/data/a.tif")
    assert (first.taken, first.date_origin) == ("2020-08-31", "name")
    assert third.caption is None
    assert first.geometry.boundingBox() == QgsRectangle(1, 0, 2, 1)


def test_the_time_of_a_file_is_no_date_of_a_hit():
    copied = hit(1, "/data/a.tif")
    copied["properties"]["date_origin"] = "file"
    found = results.hits_of([copied])[0]
    assert (found.date, found.taken) == ("2020-08-31", None)


def test_an_older_backend_knows_no_match():
    old = hit(1, "/data/a.tif")
    del old["properties"]["match"], old["properties"]["date_origin"]
    found = results.hits_of([old])[0]
    assert (found.match, found.date_origin) == (None, None)


def test_resources_are_found():
    assert resource("icons/geomelt.svg").is_file()

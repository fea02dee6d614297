from __future__ import annotations

import base64
import json

import pytest
from fake_backend import caption, hit
from qgis.core import (
    QgsContrastEnhancement,
    QgsCoordinateReferenceSystem,
    QgsGraduatedSymbolRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsSingleBandGrayRenderer,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtGui import QImage

from geomelt_qgis.core import results
from geomelt_qgis.core.paths import resource
from geomelt_qgis.core.selection import Extent, LayerRender, crs_text, file_source

UTM33 = QgsCoordinateReferenceSystem("EPSG:32633")


def collection(*features, index="city"):
    return {"type": "FeatureCollection", "query": {"index": index}, "features": list(features)}


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
    LayerRender(raster, extent, 1.0, images.append, raster).start()
    wait_for(lambda: images)
    body = images[0].to_json()
    picture = QImage.fromData(base64.b64decode(body["png"]))
    assert (picture.width(), picture.height()) == (512, 384)
    assert body["crs"] == "EPSG:32633"
    assert body["extent"] == pytest.approx([500000, 4999700, 500400, 5000000], abs=1)
    assert picture.pixelColor(200, 200).alpha() == 255


def test_a_crs_without_epsg_code_goes_as_wkt(qgis):
    own = QgsCoordinateReferenceSystem.fromProj("+proj=laea +lat_0=10 +lon_0=20 +datum=WGS84")
    assert crs_text(UTM33) == "EPSG:32633"
    assert "Lambert Azimuthal Equal Area" in crs_text(own)


def test_an_extent_is_reprojected_by_its_whole_outline(qgis):
    polar = QgsCoordinateReferenceSystem("EPSG:3995")
    around_pole = Extent(QgsRectangle(-1e6, -1e6, 1e6, 1e6), polar)
    there = around_pole.to_crs(QgsCoordinateReferenceSystem("EPSG:4326")).rectangle
    assert there.width() > 350  # two corners alone would say 90 degrees


# Results


def test_hits_layer(qgis):
    layer = results.hits_layer(collection(*(hit(n, "/data/a.tif") for n in range(1, 7))), "planes")
    first = next(layer.getFeatures())
    assert layer.isValid()
    assert [layer.attributeAlias(i) for i in range(6)] == [
        "Rank", "Score", "Caption", "Source", "Ground size (m)", "Date",
    ]  # fmt: skip
    assert first["rank"] == 1
    assert first["source"] == "a.tif"
    assert first["path"] == "/data/a.tif"
    assert first["index"] == "city"
    assert first["window"] == "0 0 256 256"
    assert json.loads(first.geometry().asJson())["coordinates"][0][0][0] == [1, 0]


def test_hits_are_filled_by_score(qgis):
    layer = results.hits_layer(collection(*(hit(n, "/data/a.tif") for n in range(1, 7))), "planes")
    renderer = layer.renderer()
    assert isinstance(renderer, QgsGraduatedSymbolRenderer)
    assert renderer.classAttribute() == "score"
    ranges = renderer.ranges()
    assert len(ranges) == 5
    assert ranges[0].lowerValue() == pytest.approx(0.5 / 6)
    assert ranges[-1].upperValue() == pytest.approx(0.5)
    colours = {entry.symbol().color().name() for entry in ranges}
    assert len(colours) == 5
    assert all(entry.symbol().color().alpha() < 128 for entry in ranges)
    assert "caption" in layer.mapTipTemplate()


def test_one_hit_has_one_class(qgis):
    layer = results.hits_layer(collection(hit(1, "/data/a.tif")), "planes")
    assert len(layer.renderer().ranges()) == 1


def test_a_hit_without_caption_and_date(qgis):
    lone = hit(3, "/data/a.tif")
    lone["properties"]["date"] = None
    feature = next(results.hits_layer(collection(lone), "planes").getFeatures())
    assert not feature["caption"]
    assert not feature["date"]


def test_captions_of_a_picture_have_no_source(qgis):
    layer = results.captions_layer(collection(caption("extent", 0, "a pond", None)), "here")
    feature = next(layer.getFeatures())
    assert feature["caption"] == "a pond"
    assert not feature["source"]


def test_the_newest_result_lies_on_top_and_alone(raster):
    for name in ("first", "second"):
        results.add_to_project(results.hits_layer(collection(hit(1, "/data/a.tif")), name))
    root = QgsProject.instance().layerTreeRoot()
    top = root.children()[0]
    assert top.name() == "GeoMELT"
    assert [(node.name(), node.isVisible()) for node in top.findLayers()] == [
        ("second", True),
        ("first", False),
    ]


@pytest.mark.parametrize("name", ["styles/hits.qml", "styles/captions.qml", "icons/geomelt.svg"])
def test_resources_are_found(name):
    assert resource(name).is_file()

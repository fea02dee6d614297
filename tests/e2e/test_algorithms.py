"""Every algorithm against the real backend: what the two say to each other fits."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
)
from support.qgis_session import add_raster


@pytest.fixture
def run(plugin):
    """Runs an algorithm of the plugin; returns its results and the features of its output."""

    def call(name, **parameters):
        context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
        context.setProject(QgsProject.instance())
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"geomelt:{name}")
        parameters = {"OUTPUT": "memory:", **parameters}
        good, message = algorithm.checkParameterValues(parameters, context)
        assert good, message
        results, ok = algorithm.run(parameters, context, feedback, {}, False)
        assert ok
        layer = QgsProcessingUtils.mapLayerFromString(results.get("OUTPUT", ""), context)
        return results, list(layer.getFeatures()) if layer else []

    return call


def polygons(extent, crs):
    layer = QgsVectorLayer(f"Polygon?crs={crs.authid()}&field=name:string", "areas", "memory")
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromRect(extent))
    feature.setAttributes(["here"])
    layer.dataProvider().addFeatures([feature])
    return layer


def test_every_algorithm(run, imagery, tmp_path):
    made, _ = run("indexfolder", FOLDER=str(imagery), INDEX="land", GROUND_SIZES="60, 120")
    assert (made["SOURCES"], made["REFUSED"]) == (2, 0)

    part_of_it, _ = run("indexfolder", FOLDER=str(imagery), INDEX="part", EXCLUDE="west*")
    assert part_of_it["SOURCES"] == 1

    _, tiles = run("exportindex", INDEX=made["INDEX"])
    assert len(tiles) == made["TILES"]
    assert len({tile["tile_id"] for tile in tiles}) == made["TILES"]

    east = add_raster(imagery / "east.tif")
    part = QgsRectangle(east.extent())
    part.scale(0.4)
    here = QgsReferencedRectangle(part, east.crs())
    found, hits = run("searchtext", INDEX="land", TEXT="a forest", EXTENT=here, K=5, MIN_MATCH=0)
    assert found["COUNT"] == len(hits) == 5
    assert all(0 <= hit["match"] <= 1 for hit in hits)

    _, narrowed = run(
        "searchtext", INDEX="land", TEXT="a forest", FROM="2020", TO="2200", LEVELS="1",
        SOURCES="*west*", FUSE=True, MERGE=False,
    )  # fmt: skip
    assert {(hit["source"], hit["level"]) for hit in narrowed} == {("west.tif", 1)}

    areas = polygons(part, east.crs())
    _, similar = run("searchsimilar", INDEX="land", EXAMPLES=areas, K=5)
    assert len(similar) == 5

    _, classes = run("areasummary", INDEX="land", AREAS=areas, CLASSES="forest\nwater\nhouses")
    assert sum(row["share"] for row in classes) == pytest.approx(1, abs=0.001)
    chart = tmp_path / "chart.svg"
    run("areasummary", INDEX="land", EXTENT=here, CHART=str(chart), LEVEL=1)
    assert b"<svg" in chart.read_bytes()

    changed, tiles = run("change", INDEX="land", EARLIER="west.tif", LATER="east.tif")
    assert changed["COUNT"] == len(tiles)

    captioned, captions = run("captionextent", RASTER=east, EXTENT=here, MAX_TILES=4)
    assert captions[0]["caption"] == captioned["CAPTION"]
    counted, features = run("captionfeatures", RASTER=east, FEATURES=areas, MARGIN=15)
    assert counted["COUNT"] == 1
    assert features[0]["name"] == "here"
    assert features[0]["caption"]

"""What is wrong with parameters is said before anything is started."""

from __future__ import annotations

import pytest
from qgis.core import QgsProcessingContext, QgsRectangle, QgsReferencedRectangle, QgsVectorLayer
from support.algorithms import algorithm, points, refused

from geomelt_qgis.core.settings import Settings


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("searchtext", {"INDEX": "city", "TEXT": "  "}, "The text is empty"),
        ("searchtext", {"INDEX": "a", "TEXT": "b", "FROM": "31.8.2020"}, "31.8.2020 is no date"),
        ("searchtext", {"INDEX": "a", "TEXT": "b", "TO": "2020-8"}, "2020-8 is no date"),
        ("searchtext", {"INDEX": "a", "TEXT": "b", "LEVELS": "0, fine"}, "must be numbers"),
        ("searchtext", {"INDEX": "../x", "TEXT": "airport"}, "An index cannot be called '../x'"),
        ("indexfolder", {"FOLDER": "/nowhere", "INDEX": "a"}, "There is no folder /nowhere."),
        ("indexfolder", {"FOLDER": "/tmp", "INDEX": "a", "GROUND_SIZES": "x"}, "must be metres"),
        ("areasummary", {"INDEX": "a", "FROM": "last year"}, "is no date"),
        ("indexfolder", {"FOLDER": "/tmp", "INDEX": "a", "BANDS": "4,3"}, "must be three"),
        ("indexfolder", {"FOLDER": "/tmp", "INDEX": "a", "BANDS": "0"}, "must be three"),
        ("change", {"INDEX": "a", "EARLIER": "2020", "LATER": " "}, "Name both moments"),
        ("change", {"INDEX": "a", "EARLIER": "2020", "LATER": "2021", "WHAT": 1}, "text is empty"),
        ("change", {"INDEX": "a", "EARLIER": "2020", "LATER": " 2020"}, "Both moments are 2020"),
        ("change", {"INDEX": "-", "EARLIER": "2020", "LATER": "2021"}, "cannot be called '-'"),
        ("areasummary", {"INDEX": "a", "CLASSES": "forest"}, "One class is no summary"),
        ("exportindex", {"INDEX": ""}, "INDEX"),
    ],
)
def test_checks(alone, name, parameters, words):
    assert words in refused(name, {"OUTPUT": "memory:", **parameters})


def test_an_attribute_that_is_taken(alone, raster):
    parameters = {"RASTER": raster, "FEATURES": points((0, 0)), "FIELD": "name"}
    assert "have an attribute name already" in refused(
        "captionfeatures", {"OUTPUT": "memory:", **parameters}
    )


def test_an_attribute_without_a_name(alone, raster):
    parameters = {"RASTER": raster, "FEATURES": points((0, 0)), "FIELD": " "}
    assert "has no name" in refused("captionfeatures", {"OUTPUT": "memory:", **parameters})


def test_no_examples(alone):
    parameters = {"INDEX": "city", "EXAMPLES": points(), "OUTPUT": "memory:"}
    assert "The examples are none" in refused("searchsimilar", parameters)
    parameters = {**parameters, "EXAMPLES": points((4.5, 0.5)), "LEVELS": "-1"}
    assert "The levels must be numbers" in refused("searchsimilar", parameters)


def test_an_area_is_an_extent_or_polygons(alone):
    area = QgsVectorLayer("Polygon?crs=EPSG:4326", "areas", "memory")
    place = QgsReferencedRectangle(QgsRectangle(0, 0, 1, 1), area.crs())
    parameters = {"INDEX": "city", "AREAS": area, "OUTPUT": "memory:"}
    assert "not both" in refused("areasummary", {**parameters, "EXTENT": place})
    assert "A chart shows one area" in refused("areasummary", {**parameters, "CHART": "/tmp/a.svg"})


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"ADAPTER": "../mine"}, "An adapter cannot be called"), ({"IMAGERY": "/nowhere"}, "no such")],
)
def test_an_adapter_needs_a_name_and_imagery(alone, tmp_path, changes, words):
    captions = QgsVectorLayer("Polygon?crs=EPSG:4326&field=caption:string", "mine", "memory")
    parameters = {"CAPTIONS": captions, "FIELD": "caption", "IMAGERY": str(tmp_path)}
    assert words in refused("adapt", {**parameters, "ADAPTER": "mine", **changes})


def test_an_extent_beside_the_raster(alone, raster):
    elsewhere = QgsReferencedRectangle(QgsRectangle(0, 0, 1, 1), raster.crs())
    parameters = {"RASTER": raster, "EXTENT": elsewhere, "OUTPUT": "memory:"}
    assert "lies outside the extent" in refused("captionextent", parameters)


def test_a_folder_of_a_remote_machine_is_not_looked_for_on_this_one(alone):
    Settings(remote_url="https://gpu.example").save()
    parameters = {"FOLDER": "/archive/on/the/server", "INDEX": "a"}
    it = algorithm("indexfolder")
    assert it.checkParameterValues(parameters, QgsProcessingContext()) == (True, "")

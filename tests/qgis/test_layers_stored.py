"""What a result layer stores, and where."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from fake_captions import caption
from fake_sequence import square
from layer_help import folder_of, hits, hits_layer
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
)
from qgis.PyQt.QtCore import QDate

from geomelt_qgis.core.caption.captions_file import append_captions, open_kept, take_captions_out
from geomelt_qgis.core.errors import BackendError
from geomelt_qgis.core.http.client import Client
from geomelt_qgis.core.layers import results
from geomelt_qgis.core.layers.features import span
from geomelt_qgis.core.layers.storage import new_folder
from geomelt_qgis.core.settings import Settings


def test_attributes_are_plain(layer):
    first = next(layer.getFeatures())
    assert first["rank"] == 1
    assert first["source"] == "mosaic.tif"
    assert first["path"] == "/data/mosaic.tif"
    assert first["index"] == "city"
    assert json.loads(first["window"]) == [0, 0, 256, 256]
    assert first["date_from"] == first["date_to"] == QDate(2020, 8, 31)
    assert json.loads(first.geometry().asJson())["coordinates"][0][0][0] == [1, 0]


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("2020-08-31", (2020, 8, 31), (2020, 8, 31)),
        ("2020-08-31T10:20:30Z", (2020, 8, 31), (2020, 8, 31)),
        ("2020-02", (2020, 2, 1), (2020, 2, 29)),
        ("1985", (1985, 1, 1), (1985, 12, 31)),
    ],
)
def test_a_date_is_a_span_of_days(when, first, last):
    assert span(when) == (QDate(*first), QDate(*last))


@pytest.mark.parametrize("when", [None, "", "long ago", "2020-13"])
def test_no_date_is_no_span(when):
    assert span(when) == (None, None)


def test_a_hit_without_caption_and_date(qgis, tmp_path):
    lone = hits(1, caption=None, date=None)
    feature = next(hits_layer(lone, "planes", tmp_path).getFeatures())
    assert not feature["caption"]
    assert not feature["date_from"]


def test_captions_of_a_picture_have_no_source(captions):
    tile = list(captions.getFeatures())[1]
    assert tile["caption"] == "planes"
    assert not tile["source"]


def test_every_result_has_a_folder_of_its_own(qgis, tmp_path):
    folders = [new_folder(tmp_path, title).name for title in ("Häuser / am See?", "…", "…")]
    assert folders == ["häuser-am-see", "result", "result-2"]


def test_a_folder_that_cannot_be_written_is_reported(qgis, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BackendError) as caught:
        hits_layer(hits(), "airport", tmp_path / "file")
    assert caught.value.code == "results-folder"
    assert "choose another folder in Settings" in caught.value.detail


def test_place_is_beside_the_project_or_as_chosen(project, tmp_path, monkeypatch):
    assert results.place().parts[-2:] == ("geomelt", "results")
    project.setFileName(str(tmp_path / "town.qgz"))
    assert results.place() == tmp_path / "town_geomelt"
    monkeypatch.setattr(Settings, "load", lambda: Settings(results_folder="/data/results"))
    assert results.place() == Path("/data/results")


def test_a_layer_written_in_a_thread_outlives_it(qgis, tmp_path):
    results.results_crs()  # as the plugin does when it is loaded
    written, is_open = threading.Event(), threading.Event()
    paths = []

    def work():
        paths.append(results.write_hits(iter(hits()), "airport", tmp_path, "city"))
        append_captions([caption("tile", 0, "a pond", None)], tmp_path / "mine.gpkg")
        paths.append(results.write_footprints([square(1, 0, {})], "sources", tmp_path))
        written.set()
        is_open.wait()

    thread = threading.Thread(target=work)
    thread.start()
    written.wait()
    layers = [
        results.open_hits(paths[0], "airport", {}),
        results.open_footprints(paths[1], "sources"),
        open_kept(tmp_path / "mine.gpkg"),
    ]
    assert [to_web_map(layer).isValid() for layer in layers] == [True, True, True]
    is_open.set()
    thread.join()
    layers.append(open_kept(tmp_path / "mine.gpkg"))
    for layer in layers:  # a hollow CRS leaves every point where it is
        assert to_web_map(layer).transform(1, 0).x() == pytest.approx(111_319.49, abs=1)


def to_web_map(layer):
    """A transform that is made anew in each thread."""
    web_map = QgsCoordinateReferenceSystem("EPSG:3857")
    return QgsCoordinateTransform(layer.crs(), web_map, QgsCoordinateTransformContext())


def test_features_are_written_while_they_come(qgis, tmp_path):
    seen = []

    def coming():
        for feature in hits(3):
            seen.append([path.name for path in tmp_path.rglob("*.gpkg")])
            yield feature

    assert hits_layer(coming(), "planes", tmp_path).featureCount() == 3
    assert seen == [[], ["hits.gpkg"], ["hits.gpkg"]]


def test_what_breaks_off_leaves_nothing(qgis, tmp_path):
    def breaking():
        yield from hits(3)
        raise BackendError("gone")

    with pytest.raises(BackendError, match="gone"):
        hits_layer(breaking(), "planes", tmp_path)
    assert not list(tmp_path.iterdir())


def test_captions_go_beside_other_layers_of_a_file(qgis, tmp_path, layer):
    path = folder_of(layer) / "hits.gpkg"
    append_captions([caption("tile", 0, "a pond", None)], path)
    assert open_kept(path).featureCount() == 1
    assert layer.featureCount() == 6


@pytest.fixture(params=[False, True], ids=["codes", "exceptions"])
def gdal_tells(request):
    """GDAL as it is, and as another plugin may have set it for all."""
    before = gdal.GetUseExceptions()
    (gdal.UseExceptions if request.param else gdal.DontUseExceptions)()
    yield
    (gdal.UseExceptions if before else gdal.DontUseExceptions)()


def test_captions_are_added_and_taken_out_again(qgis, gdal_tells, tmp_path):
    path = tmp_path / "mine.gpkg"
    assert append_captions([caption("tile", 0, "a pond", None)], path) == [1]
    added = append_captions([caption("tile", 1, text, "/a.tif") for text in "ab"], path)
    assert added == [2, 3]
    take_captions_out(path, added)
    take_captions_out(path, added)  # as after an undo in QGIS itself
    (left,) = open_kept(path).getFeatures()
    assert (left["caption"], left["role"]) == ("a pond", "tile")
    assert left.geometry().area() > 0


def test_a_file_that_holds_no_captions_is_reported(qgis, gdal_tells, tmp_path):
    path = tmp_path / "notes.gpkg"
    path.write_text("no GeoPackage")
    for change in (lambda: append_captions([], path), lambda: take_captions_out(path, [1])):
        with pytest.raises(BackendError, match="choose another file") as caught:
            change()
        assert str(path) in caught.value.detail


def test_thumbnails_are_fetched_beside_the_file(running, layer):
    path = folder_of(layer) / "hits.gpkg"
    with Client(running.session.backend.address) as client:
        results.save_thumbnails(client, path, "city", [10, 20, 30])
    names = sorted(file.name for file in (path.parent / "thumbnails").iterdir())
    assert names == ["10.jpg", "20.jpg", "30.jpg"]

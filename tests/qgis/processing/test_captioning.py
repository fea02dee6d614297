"""Caption an extent, and features."""

from __future__ import annotations

import shutil
import time
import weakref

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsProcessingContext,
    QgsProject,
    QgsReferencedRectangle,
)
from support.algorithms import Feedback, algorithm, features, points, run

from geomelt_qgis.core.caption.obstacles import obstacle
from geomelt_qgis.core.selection import Extent
from geomelt_qgis.core.settings import Settings
from geomelt_qgis.processing import caption_algorithm
from geomelt_qgis.processing.raster_to_caption import RasterToCaption


def test_caption_an_extent(alone, raster):
    results, context = run("captionextent", {"RASTER": raster, "OUTPUT": "memory:"})
    assert results["CAPTION"] == "an airport"
    assert [f["role"] for f in features(results, context)] == ["extent", "tile", "tile"]


def test_captions_are_counted_while_they_come(alone, raster, tmp_path):
    slow = tmp_path / "trickle.tif"
    shutil.copy(raster.source(), slow)
    seen, feedback = [], Feedback()
    feedback.progressChanged.connect(lambda percent: seen.append((time.monotonic(), percent)))
    run("captionextent", {"RASTER": str(slow), "OUTPUT": "memory:"}, feedback)
    assert [round(percent) for _, percent in seen][-1] == 100
    assert any(seen[-1][0] - at > 1 and 0 < percent < 100 for at, percent in seen)


def test_caption_what_only_qgis_can_draw(running, raster, bodies):
    raster.setCrs(QgsCoordinateReferenceSystem("EPSG:32632"))  # not as the file says
    run("captionextent", {"RASTER": raster, "TILES": False, "OUTPUT": "memory:"})
    body = bodies()[-1]
    assert set(body["image"]) == {"png", "extent", "crs"}
    assert body["tiles"] is False


def test_the_backend_that_runs_says_whether_it_is_remote(running, raster, bodies):
    running.session.apply(Settings(remote_url="https://gpu.example"))  # for its next start
    run("captionextent", {"RASTER": raster, "TILES": False, "OUTPUT": "memory:"})
    assert "source" in bodies()[-1]


def test_caption_features(running, raster, bodies):
    places = points((500100, 4999900), (500300, 4999800), crs="EPSG:32633")
    parameters = {"RASTER": raster, "FEATURES": places, "MARGIN": 50, "OUTPUT": "memory:"}
    results, context = run("captionfeatures", parameters)
    found = features(results, context)
    assert [(f["name"], f["caption"]) for f in found] == [
        ("place 0", "an airport"),
        ("place 1", "an airport"),
    ]
    assert results["COUNT"] == 2
    assert bodies()[-1]["extent"] == pytest.approx([500250, 4999750, 500350, 4999850])


def test_features_that_are_gone_by_the_run_end_it_in_a_sentence(alone, raster, monkeypatch):
    """A layer removed between the check of the parameters and the run: the raster is closed."""
    rasters = []

    class Watched(RasterToCaption):
        def __init__(self, *given, **named):
            super().__init__(*given, **named)
            rasters.append(weakref.ref(self))

    monkeypatch.setattr(caption_algorithm, "RasterToCaption", Watched)
    context, feedback = QgsProcessingContext(), Feedback()
    context.setProject(QgsProject.instance())
    parameters = {"RASTER": raster, "FEATURES": "removed", "OUTPUT": "memory:"}
    _, ok = algorithm("captionfeatures").run(parameters, context, feedback)
    assert not ok
    assert "removed" in feedback.errors[0]
    assert "NoneType" not in feedback.errors[0]
    assert [each() for each in rasters] == [None]


def test_a_point_without_a_margin_has_no_caption(alone, raster):
    feedback = Feedback()
    parameters = {"RASTER": raster, "FEATURES": points((500100, 4999900)), "OUTPUT": "memory:"}
    assert run("captionfeatures", parameters, feedback)[0]["COUNT"] == 0
    assert "give it a margin" in feedback.warnings[0]


def test_what_the_backend_refuses_to_read_is_drawn_as_in_the_dock(
    running, raster, bodies, tmp_path
):
    refused, feedback = tmp_path / "refused.tif", Feedback()
    shutil.copy(raster.source(), refused)
    parameters = {"RASTER": str(refused), "TILES": False, "OUTPUT": "memory:"}
    assert run("captionextent", parameters, feedback)[0]["CAPTION"] == "an airport"
    assert "refused.tif cannot be read as a raster" in feedback.warnings[0]
    assert "QGIS draws it instead" in feedback.warnings[0]
    assert [sorted(body) for body in bodies()[-2:]] == [
        ["crs", "extent", "max_tiles", "source", "tiles"],
        ["image", "max_tiles", "tiles"],
    ]


def test_features_of_what_the_backend_refuses_are_drawn_and_it_is_reported_once(
    running, raster, bodies, tmp_path
):
    refused, feedback = tmp_path / "refused.tif", Feedback()
    shutil.copy(raster.source(), refused)
    places = points((500100, 4999900), (500300, 4999800), crs="EPSG:32633")
    parameters = {"RASTER": str(refused), "FEATURES": places, "MARGIN": 50, "OUTPUT": "memory:"}
    assert run("captionfeatures", parameters, feedback)[0]["COUNT"] == 2
    assert len(feedback.warnings) == 1
    assert ["image" in body for body in bodies()[-3:]] == [False, True, True]


def test_it_is_drawn_by_the_transforms_of_the_context(alone, raster):
    """The project's belong to the GUI thread."""
    raster.setCrs(QgsCoordinateReferenceSystem("EPSG:32632"))  # not as the file says: drawn
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    shifted = (
        "+proj=pipeline +step +inv +proj=webmerc +ellps=WGS84 +step +proj=utm +zone=32 "
        "+ellps=WGS84 +step +proj=affine +xoff=100000"
    )
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    transforms = QgsCoordinateTransformContext()
    assert transforms.addCoordinateOperation(mercator, raster.crs(), shifted)
    context.setTransformContext(transforms)
    beside = Extent(raster.extent(), raster.crs()).to_crs(mercator, transforms)
    parameters = {
        "RASTER": raster,
        "EXTENT": QgsReferencedRectangle(beside.rectangle, mercator),
        "OUTPUT": "memory:",
    }
    it = algorithm("captionextent")
    assert it.checkParameterValues(parameters, context) == (True, "")
    results, ok = it.run(parameters, context, Feedback(), {}, False)
    assert (ok, results["CAPTION"]) == (True, "an airport")
    assert "outside the extent" in obstacle(raster, beside)

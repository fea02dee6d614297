"""Search by text, by places and by hits."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingUtils,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
)
from support.algorithms import Feedback, algorithm, features, points, run


def test_search_by_text(alone):
    area = QgsReferencedRectangle(QgsRectangle(0, 0, 9, 9), QgsProject.instance().crs())
    results, context = run(
        "searchtext",
        {"INDEX": "city", "TEXT": "airport", "EXTENT": area, "OUTPUT": "memory:"},
    )
    found = features(results, context)
    assert results["COUNT"] == 5
    assert [feature["rank"] for feature in found] == [1, 2, 3, 4, 5]
    assert found[0]["path"] == "/data/mosaic.tif"
    assert found[0]["index"] == "city"


def test_a_search_is_narrowed_as_in_the_dock(running, bodies):
    narrowed = {"INDEX": "city", "FROM": "2019-05", "TO": " 2020 ", "LEVELS": "2, 0",
                "SOURCES": "*town*; *.jp2", "OUTPUT": "memory:"}  # fmt: skip
    run("searchtext", {**narrowed, "TEXT": "airport", "FUSE": True})
    run("searchsimilar", {**narrowed, "EXAMPLES": points((4.5, 0.5))})
    by_text, similar = (body for body in bodies() if "k" in body)
    for body in (by_text, similar):
        assert body["dates"] == ["2019-05", "2020"]
        assert body["levels"] == [0, 2]
        assert body["sources"] == ["*town*", "*.jp2"]
    assert by_text["fuse"] is True


def test_a_search_takes_concepts_and_captions_its_hits(running, bodies):
    by_concept = {"INDEX": "city", "CONCEPT": "piers", "ONLY": "harbours", "CAPTION": True}
    run("searchtext", {**by_concept, "OUTPUT": "memory:"})
    (body,) = (body for body in bodies() if "k" in body)
    assert (body["text"], body["concept"], body["only"]) == (None, "piers", "harbours")
    assert body["caption"] is True


def test_a_search_that_is_not_narrowed_says_nothing_of_it(running, bodies):
    run("searchtext", {"INDEX": "city", "TEXT": "airport", "OUTPUT": "memory:"})
    (body,) = (body for body in bodies() if "k" in body)
    assert not {"dates", "levels", "sources", "extent", "concept", "only", "caption"} & set(body)


def test_search_similar_by_places_and_by_hits(alone):
    feedback = Feedback()
    places = points((4.5, 0.5), (50, 50))
    results, context = run(
        "searchsimilar", {"INDEX": "city", "EXAMPLES": places, "OUTPUT": "memory:"}, feedback
    )
    assert results["COUNT"] == 5
    assert feedback.warnings == ["Feature 2 lies in no tile of the index."]
    hits = QgsProcessingUtils.mapLayerFromString(results["OUTPUT"], context)
    results, _ = run(
        "searchsimilar", {"INDEX": "city", "EXAMPLES": hits, "OUTPUT": "memory:"}, context=context
    )
    assert results["COUNT"] == 5


def test_examples_outside_the_index_are_reported(alone):
    parameters = {"INDEX": "city", "EXAMPLES": points((50, 50)), "OUTPUT": "memory:"}
    with pytest.raises(QgsProcessingException, match="No example lies in a tile"):
        algorithm("searchsimilar").run(parameters, QgsProcessingContext(), Feedback(), {}, False)


@pytest.mark.parametrize(
    ("name", "refused"),
    [("searchtext", {"INDEX": "city", "TEXT": "other model"}), ("areasummary", {"INDEX": "bare"})],
)
def test_a_run_that_fails_leaves_no_file(alone, tmp_path, name, refused):
    parameters = {**refused, "OUTPUT": str(tmp_path / "found.gpkg")}
    with pytest.raises(QgsProcessingException):
        algorithm(name).run(parameters, QgsProcessingContext(), Feedback(), {}, False)
    assert list(tmp_path.glob("found*")) == []

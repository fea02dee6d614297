"""Area summary, change, and the tiles of an index."""

from __future__ import annotations

from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsRectangle,
    QgsVectorLayer,
)
from support.algorithms import Feedback, features, run


def test_summarise_an_extent(alone, tmp_path):
    chart = tmp_path / "chart.svg"
    results, context = run(
        "areasummary",
        {"INDEX": "city", "CLASSES": "forest\nwater\n", "OUTPUT": "memory:", "CHART": str(chart)},
    )
    assert [(f["class"], f["hectares"]) for f in features(results, context)] == [
        ("forest", 1.5),
        ("water", 0.5),
    ]
    assert chart.read_bytes() == b"<svg/>"


def test_summarise_each_polygon(running, bodies):
    polygons = QgsVectorLayer("Polygon?crs=EPSG:4326", "areas", "memory")
    for x in (0, 5):
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(x, 0, x + 1, 1)))
        polygons.dataProvider().addFeatures([feature])
    parameters = {"INDEX": "city", "AREAS": polygons, "OUTPUT": "memory:"}
    results, context = run("areasummary", parameters)
    assert [f["area"] for f in features(results, context)] == [1, 1, 2, 2]
    assert bodies()[-1]["within"]["type"] == "Polygon"
    feedback = Feedback()
    results, context = run("areasummary", {**parameters, "INDEX": "bare"}, feedback)
    assert features(results, context) == []
    assert "Area 1: The index bare holds no tiles there." in feedback.warnings


def test_a_summary_is_narrowed_to_days_and_sources(running, bodies):
    narrowed = {"FROM": "2019", "TO": "2020-08", "SOURCES": "*town*"}
    run("areasummary", {"INDEX": "city", "OUTPUT": "memory:", **narrowed})
    assert bodies()[-1] == {"dates": ["2019", "2020-08"], "sources": ["*town*"]}


def test_an_area_without_a_polygon_is_passed_over(running, bodies):
    areas = QgsVectorLayer("Polygon?crs=EPSG:4326", "areas", "memory")
    asked, feedback = len(bodies()), Feedback()
    results, context = run("areasummary", {"INDEX": "city", "AREAS": areas, "OUTPUT": "memory:"})
    assert features(results, context) == []
    areas.dataProvider().addFeatures([QgsFeature()])
    parameters = {"INDEX": "city", "AREAS": areas, "OUTPUT": "memory:"}
    results, context = run("areasummary", parameters, feedback)
    assert features(results, context) == []
    assert feedback.warnings == ["Area 1 has no polygon."]
    assert len(bodies()) == asked


def test_find_change(running, bodies):
    parameters = {"INDEX": "city", "EARLIER": "2020", "LATER": "2024.tif", "WHAT": 1,
                  "TEXT": "new houses", "OUTPUT": "memory:"}  # fmt: skip
    results, context = run("change", parameters)
    (changed,) = features(results, context)
    assert (changed["change"], changed["earlier_date"]) == (0.97, "2020")
    assert (changed["earlier_tile_id"], changed["appeared"]) == (7, 0.5)
    body = bodies()[-1]
    assert (body["from"], body["to"], body["appeared"]) == ("2020", "2024.tif", "new houses")


def test_change_takes_overlap_and_keeps_what_overlaps(running, bodies):
    parameters = {"INDEX": "city", "EARLIER": "2020", "LATER": "2024", "OUTPUT": "memory:"}
    run("change", {**parameters, "OVERLAP": 0.8, "MERGE": False})
    assert (bodies()[-1]["overlap"], bodies()[-1]["merge"]) == (0.8, False)
    run("change", parameters)
    assert not {"overlap", "merge"} & set(bodies()[-1])


def test_export_an_index(alone):
    results, context = run("exportindex", {"INDEX": "city", "OUTPUT": "memory:"})
    assert results["COUNT"] == 7
    assert [f["tile_id"] for f in features(results, context)] == list(range(10, 80, 10))


def test_an_export_is_narrowed_by_every_filter(running, bodies):
    narrowed = {"FROM": "2019", "LEVELS": "1, 0", "SOURCES": "*a*; *b*"}
    run("exportindex", {"INDEX": "city", "OUTPUT": "memory:", **narrowed})
    sent = {"dates": ["2019", None], "levels": [0, 1], "sources": ["*a*", "*b*"]}
    assert bodies()[-1].items() >= sent.items()

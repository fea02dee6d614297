"""Outputs that chain in the model designer, with QGIS's own algorithms between ours."""

from __future__ import annotations

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingUtils,
    QgsProject,
)
from support.algorithms import Feedback
from support.archive_model import archive_model


def test_ours_and_native_ones_chain(alone, native, tmp_path):
    model = archive_model()
    valid, problems = model.validate()
    assert valid, problems
    assert model.dependsOnChildAlgorithms("similar") == {"index", "search", "centroids"}
    context, feedback = QgsProcessingContext(), Feedback()
    context.setProject(QgsProject.instance())
    results, ok = model.run(
        {"folder": str(tmp_path), "similar:found": "memory:"}, context, feedback
    )
    assert ok
    # Newer QGIS leave the child's id out of the name.
    found = results.get("similar:found") or results["found"]
    layer = QgsProcessingUtils.mapLayerFromString(found, context)
    assert layer.featureCount() == 5
    assert layer.fields().lookupField("match") >= 0


def test_a_model_is_saved_and_opened(alone, native, tmp_path):
    file = str(tmp_path / "archive.model3")
    assert archive_model().toFile(file)
    again = QgsProcessingModelAlgorithm()
    assert again.fromFile(file)
    assert again.validate() == (True, [])
    children = again.childAlgorithms()
    assert {name: child.algorithmId() for name, child in children.items()} == {
        "index": "geomelt:indexfolder",
        "search": "geomelt:searchtext",
        "centroids": "native:centroids",
        "similar": "geomelt:searchsimilar",
    }

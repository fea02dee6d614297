"""A model of the designer: ours and QGIS's own algorithms, one after the other."""

from __future__ import annotations

import pytest
from qgis.analysis import QgsNativeAlgorithms
from qgis.core import (
    QgsApplication,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterFile,
)

SOURCE = QgsProcessingModelChildParameterSource


@pytest.fixture
def native(qgis):
    """QGIS's own algorithms."""
    registry = QgsApplication.processingRegistry()
    if registry.providerById("native"):
        yield
        return
    provider = QgsNativeAlgorithms(registry)
    registry.addProvider(provider)
    yield
    registry.removeProvider(provider)


def step(name, child, **sources):
    """A step of a model: values as they are, outputs of other steps as (step, output).

    What is not given has its default, as in the designer.
    """
    made = QgsProcessingModelChildAlgorithm(name)
    made.setChildId(child)
    definitions = QgsApplication.processingRegistry().algorithmById(name).parameterDefinitions()
    defaults = {
        each.name(): each.defaultValue()
        for each in definitions
        if each.defaultValue() is not None and not each.isDestination()
    }
    for parameter, value in {**defaults, **sources}.items():
        if isinstance(value, QgsProcessingModelChildParameterSource):
            source = value
        elif isinstance(value, tuple):
            source = SOURCE.fromChildOutput(*value)
        else:
            source = SOURCE.fromStaticValue(value)
        made.addParameterSources(parameter, [source])
    return made


def archive_model(index_name="city", text="airport"):
    """A folder of rasters -> its index -> hits -> their centroids -> what looks like them."""
    model = QgsProcessingModelAlgorithm("archive", "tests")
    model.addModelParameter(
        QgsProcessingParameterFile("folder", "folder", QgsProcessingParameterFile.Behavior.Folder),
        QgsProcessingModelParameter("folder"),
    )
    index = ("index", "INDEX")
    similar = step(
        "geomelt:searchsimilar", "similar", INDEX=index, EXAMPLES=("centroids", "OUTPUT")
    )
    output = QgsProcessingModelOutput("found", "found")
    output.setChildId("similar")
    output.setChildOutputName("OUTPUT")
    similar.setModelOutputs({"found": output})
    folder = SOURCE.fromModelParameter("folder")
    for each in (
        step("geomelt:indexfolder", "index", FOLDER=folder, INDEX=index_name),
        step("geomelt:searchtext", "search", INDEX=index, TEXT=text, K=10),
        step("native:centroids", "centroids", INPUT=("search", "OUTPUT")),
        similar,
    ):
        model.addChildAlgorithm(each)
    return model

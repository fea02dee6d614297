"""What QGIS is offered, and what an algorithm says without a backend."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsGraduatedSymbolRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
)
from support.algorithms import Feedback, algorithm

from geomelt_qgis.core.settings import Settings

NAMES = ["adapt", "areasummary", "captionextent", "captionfeatures", "change", "exportindex",
         "indexfolder", "searchsimilar", "searchtext"]  # fmt: skip


def test_every_algorithm_is_offered_with_help(alone):
    assert sorted(a.name() for a in alone.algorithms()) == NAMES
    for it in alone.algorithms():
        assert it.displayName()
        assert len(it.shortHelpString()) > 100
        assert not it.icon().isNull()
        for parameter in it.parameterDefinitions():
            assert parameter.description(), (it.name(), parameter.name())


def test_the_plugin_brings_them_and_takes_them_away(plugin):
    assert algorithm("searchtext") is not None
    plugin.unload()
    assert algorithm("searchtext") is None


def test_without_a_backend_it_says_how_to_get_one(alone):
    Settings().save()
    parameters = {"INDEX": "city", "TEXT": "airport", "OUTPUT": "memory:"}
    with pytest.raises(QgsProcessingException, match="not installed"):
        algorithm("searchtext").run(parameters, QgsProcessingContext(), Feedback(), {}, False)


def test_the_backend_s_sentence_is_the_algorithm_s(alone):
    parameters = {"INDEX": "city", "TEXT": "bad", "OUTPUT": "memory:"}
    with pytest.raises(QgsProcessingException, match="The query is empty"):
        algorithm("searchtext").run(parameters, QgsProcessingContext(), Feedback(), {}, False)


def test_a_loaded_output_is_dressed(alone):
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    # What the toolbox asks for with a tick at "Open output file".
    shown = QgsProcessingOutputLayerDefinition("memory:", QgsProject.instance())
    parameters = {"INDEX": "city", "TEXT": "airport", "OUTPUT": shown}
    results, ok = algorithm("searchtext").run(parameters, context, Feedback(), {}, False)
    assert ok
    details = context.layerToLoadOnCompletionDetails(results["OUTPUT"])
    assert details.name == "airport"
    layer = context.getMapLayer(results["OUTPUT"])
    details.postProcessor().postProcessLayer(layer, context, Feedback())
    assert isinstance(layer.renderer(), QgsGraduatedSymbolRenderer)
    assert layer.mapTipTemplate()

"""Every algorithm's main path, its checks and its cancelling, with a backend that is a fake."""

from __future__ import annotations

import time

import pytest
from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsGraduatedSymbolRenderer,
    QgsPointXY,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
)

from geomelt_qgis.core.settings import Settings
from geomelt_qgis.core.state import State
from geomelt_qgis.processing.provider import Provider

NAMES = ["adapt", "areasummary", "captionextent", "captionfeatures", "change", "exportindex",
         "indexfolder", "searchsimilar", "searchtext"]  # fmt: skip


class Feedback(QgsProcessingFeedback):
    """Keeps what it is told."""

    def __init__(self):
        super().__init__(False)
        self.infos, self.warnings = [], []

    def pushInfo(self, info):  # noqa: N802
        self.infos.append(info)

    def pushWarning(self, warning):  # noqa: N802
        self.warnings.append(warning)


@pytest.fixture
def alone(qgis, iface, fake_python):
    """The provider where QGIS has no GUI: every algorithm starts and ends its own backend."""
    Settings(python=fake_python("")).save()
    provider = Provider(None)
    QgsApplication.processingRegistry().addProvider(provider)
    yield provider
    QgsApplication.processingRegistry().removeProvider(provider)


def algorithm(name):
    return QgsApplication.processingRegistry().createAlgorithmById(f"geomelt:{name}")


def run(name, parameters, feedback=None, context=None):
    """As `processing.run` does; returns the results and the context that owns the layers."""
    context = context or QgsProcessingContext()
    feedback = feedback or Feedback()
    context.setProject(QgsProject.instance())
    it = algorithm(name)
    good, message = it.checkParameterValues(parameters, context)
    assert good, message
    results, ok = it.run(parameters, context, feedback, {}, False)
    assert ok
    return results, context


def features(results, context, output="OUTPUT"):
    layer = QgsProcessingUtils.mapLayerFromString(results[output], context)
    return list(layer.getFeatures())


def refused(name, parameters):
    context = QgsProcessingContext()
    good, message = algorithm(name).checkParameterValues(parameters, context)
    assert not good
    return message


def points(*places, crs="EPSG:4326"):
    layer = QgsVectorLayer(f"Point?crs={crs}&field=name:string", "places", "memory")
    for number, (x, y) in enumerate(places):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, y)))
        feature.setAttributes([f"place {number}"])
        layer.dataProvider().addFeatures([feature])
    return layer


# What QGIS is offered


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


# Each one's main path


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


def test_examples_outside_the_index_are_told(alone):
    parameters = {"INDEX": "city", "EXAMPLES": points((50, 50)), "OUTPUT": "memory:"}
    with pytest.raises(QgsProcessingException, match="No example lies in a tile"):
        algorithm("searchsimilar").run(parameters, QgsProcessingContext(), Feedback(), {}, False)


def test_index_a_folder(alone, tmp_path):
    feedback = Feedback()
    results, _ = run("indexfolder", {"FOLDER": str(tmp_path), "INDEX": "new"}, feedback)
    assert results == {"INDEX": "new", "TILES": 100, "SOURCES": 3, "REFUSED": 1}
    assert feedback.warnings == ["/data/bad.tif: bad.tif is cut short."]
    assert feedback.progress() == 100


def test_caption_an_extent(alone, raster):
    results, context = run("captionextent", {"RASTER": raster, "OUTPUT": "memory:"})
    assert results["CAPTION"] == "an airport"
    assert [f["role"] for f in features(results, context)] == ["extent", "tile", "tile"]


def test_caption_what_only_qgis_can_draw(running, raster, bodies):
    raster.setCrs(QgsProject.instance().crs())
    run("captionextent", {"RASTER": raster, "TILES": False, "OUTPUT": "memory:"})
    body = bodies()[-1]
    assert set(body["image"]) == {"png", "extent", "crs"}
    assert body["tiles"] is False


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


def test_a_point_without_a_margin_has_no_caption(alone, raster):
    feedback = Feedback()
    parameters = {"RASTER": raster, "FEATURES": points((500100, 4999900)), "OUTPUT": "memory:"}
    assert run("captionfeatures", parameters, feedback)[0]["COUNT"] == 0
    assert "give it a margin" in feedback.warnings[0]


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


def test_find_change(running, bodies):
    parameters = {"INDEX": "city", "EARLIER": "2020", "LATER": "2024.tif", "WHAT": 1,
                  "TEXT": "new houses", "OUTPUT": "memory:"}  # fmt: skip
    results, context = run("change", parameters)
    (changed,) = features(results, context)
    assert (changed["change"], changed["earlier_date"]) == (0.97, "2020")
    assert (changed["earlier_tile_id"], changed["appeared"]) == (7, 0.5)
    body = bodies()[-1]
    assert (body["from"], body["to"], body["appeared"]) == ("2020", "2024.tif", "new houses")


def test_export_an_index(alone):
    results, context = run("exportindex", {"INDEX": "city", "OUTPUT": "memory:"})
    assert results["COUNT"] == 7
    assert [f["tile_id"] for f in features(results, context)] == list(range(10, 80, 10))


def adapt_parameters(folder):
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=caption:string", "mine", "memory")
    return {"CAPTIONS": layer, "FIELD": "caption", "IMAGERY": str(folder), "ADAPTER": "mine"}


def test_adapt(alone, tmp_path):
    results, _ = run("adapt", adapt_parameters(tmp_path))
    assert results == {"FOLDER": "/adapters/mine", "BETTER": True, "LEARNED": 80,
                       "BEFORE": 40.0, "AFTER": 55.5}  # fmt: skip


def test_adapt_says_what_is_missing(alone, fake_python, tmp_path):
    fake_python("few-captions")
    it, context = algorithm("adapt"), QgsProcessingContext()
    with pytest.raises(QgsProcessingException, match="caption at least 20"):
        it.run(adapt_parameters(tmp_path), context, Feedback(), {}, False)


def test_adapting_is_cancelled(alone, fake_python, tmp_path, wait_for):
    fake_python("slow-adapt")
    begin = time.monotonic()

    def cancel(feedback):
        if time.monotonic() > begin + 1:
            feedback.cancel()

    _, results, context = in_background("adapt", adapt_parameters(tmp_path), wait_for, cancel)
    assert results == {}
    assert time.monotonic() - begin < 10
    del context


# What is wrong is said before anything is started


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("searchtext", {"INDEX": "city", "TEXT": "  "}, "The text is empty"),
        ("searchtext", {"INDEX": "../x", "TEXT": "airport"}, "An index cannot be called '../x'"),
        ("indexfolder", {"FOLDER": "/nowhere", "INDEX": "a"}, "There is no folder /nowhere."),
        ("indexfolder", {"FOLDER": "/tmp", "INDEX": "a", "GROUND_SIZES": "x"}, "must be metres"),
        ("change", {"INDEX": "a", "EARLIER": "2020", "LATER": " "}, "Name both moments"),
        ("change", {"INDEX": "a", "EARLIER": "2020", "LATER": "2021", "WHAT": 1}, "text is empty"),
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


def test_without_a_backend_it_says_how_to_get_one(alone):
    Settings().save()
    parameters = {"INDEX": "city", "TEXT": "airport", "OUTPUT": "memory:"}
    with pytest.raises(QgsProcessingException, match="not installed"):
        algorithm("searchtext").run(parameters, QgsProcessingContext(), Feedback(), {}, False)


def test_the_backend_s_sentence_is_the_algorithm_s(alone):
    parameters = {"INDEX": "city", "TEXT": "bad", "OUTPUT": "memory:"}
    with pytest.raises(QgsProcessingException, match="The query is empty"):
        algorithm("searchtext").run(parameters, QgsProcessingContext(), Feedback(), {}, False)


# Threads, cancelling, models


def in_background(name, parameters, wait_for, meanwhile=lambda feedback: None):
    """As the toolbox runs it; returns ok, results and the context that owns the layers."""
    context, feedback, ended = QgsProcessingContext(), Feedback(), []
    context.setProject(QgsProject.instance())
    task = QgsProcessingAlgRunnerTask(algorithm(name), parameters, context, feedback)
    task.executed.connect(lambda ok, results: ended.append((ok, results)))
    QgsApplication.taskManager().addTask(task)

    def beat():
        meanwhile(feedback)
        return ended

    wait_for(beat)
    return (*ended[0], context)


def test_in_the_background_it_uses_the_plugin_s_backend(plugin, wait_for):
    parameters = {"INDEX": "city", "TEXT": "airport", "OUTPUT": "memory:"}
    ok, results, context = in_background("searchtext", parameters, wait_for)
    assert ok
    assert results["COUNT"] == 5
    assert plugin.session.backend.state is State.RUNNING  # for the dock and the next one
    del context


def test_in_the_background_alone(alone, wait_for):
    parameters = {"INDEX": "city", "TEXT": "airport", "OUTPUT": "memory:"}
    ok, results, context = in_background("searchtext", parameters, wait_for)
    assert (ok, results["COUNT"]) == (True, 5)
    del context


def test_cancel_does_not_wait(running, wait_for):
    parameters = {"INDEX": "city", "TEXT": "slow", "OUTPUT": "memory:"}
    begin = time.monotonic()

    def cancel(feedback):
        if time.monotonic() > begin + 1:
            feedback.cancel()

    _, results, context = in_background("searchtext", parameters, wait_for, cancel)
    assert time.monotonic() - begin < 10  # the backend would have taken 20 s
    assert "COUNT" not in results
    del context


def test_cancelled_indexing_cancels_the_job(running, wait_for, tmp_path):
    in_background(
        "indexfolder",
        {"FOLDER": str(tmp_path), "INDEX": "new"},
        wait_for,
        lambda feedback: feedback.cancel() if feedback.progress() > 0 else None,
    )
    answers = []
    running.session.backend.client.ask("GET", "/v1/jobs/j1", answers.append, answers.append)
    wait_for(lambda: answers)
    assert answers[0]["state"] == "cancelled"


def test_outputs_chain_in_a_model(alone):
    """Search by text, then what looks like the hits."""
    source = QgsProcessingModelChildParameterSource
    search = QgsProcessingModelChildAlgorithm("geomelt:searchtext")
    search.setChildId("search")
    search.addParameterSources("INDEX", [source.fromStaticValue("city")])
    search.addParameterSources("TEXT", [source.fromStaticValue("airport")])
    similar = QgsProcessingModelChildAlgorithm("geomelt:searchsimilar")
    similar.setChildId("similar")
    similar.addParameterSources("INDEX", [source.fromStaticValue("city")])
    similar.addParameterSources("EXAMPLES", [source.fromChildOutput("search", "OUTPUT")])
    output = QgsProcessingModelOutput("found", "found")
    output.setChildId("similar")
    output.setChildOutputName("OUTPUT")
    similar.setModelOutputs({"found": output})
    model = QgsProcessingModelAlgorithm("chain", "tests")
    model.addChildAlgorithm(search)
    model.addChildAlgorithm(similar)
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    results, ok = model.run({"similar:found": "memory:"}, context, Feedback())
    assert ok
    # Newer QGIS leave the child's id out of the name.
    found = results.get("similar:found") or results["found"]
    layer = QgsProcessingUtils.mapLayerFromString(found, context)
    assert layer.featureCount() == 5


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

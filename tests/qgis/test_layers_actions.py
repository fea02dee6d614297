"""What the actions of a result layer do, run as QGIS runs them: by their one line of Python."""

from __future__ import annotations

import pytest
from fake_captions import caption
from fake_search import hit
from layer_help import captions_layer, hits_layer
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtGui import QGuiApplication

from geomelt_qgis.core.layers import results
from geomelt_qgis.gui.layer_actions import run


@pytest.fixture
def layer(running, tmp_path, raster):
    features = [hit(rank, raster.source()) for rank in (1, 2, 3)]
    layer = hits_layer(features, "airport", tmp_path / "results", {"index": "city"})
    results.add_to_project(layer)
    return layer


def act(layer, title, rank=1):
    """Runs an action on the hit of this rank."""
    action = next(a for a in layer.actions().actions() if a.name() == title)
    feature = next(f for f in layer.getFeatures() if f["rank"] == rank)
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(feature)
    exec(QgsExpression.replaceExpressionText(action.command(), context))


def test_actions_stand_in_table_and_on_the_canvas(layer):
    for scope in ("Feature", "Canvas"):
        names = [action.shortTitle() for action in layer.actions().actions(scope)]
        assert names == ["Zoom", "Similar", "Open", "Copy", "+", "-"]
        assert layer.actions().defaultAction(scope).name() == "Zoom to the tile"
    assert all(not action.icon().isNull() for action in layer.actions().actions())


def test_layers_of_saved_projects_find_the_module(layer):
    lines = {action.command().splitlines()[0] for action in layer.actions().actions()}
    assert lines == {"from geomelt_qgis.gui.layer_actions import run"}


def test_zoom(layer, iface):
    iface.mapCanvas().setDestinationCrs(layer.crs())
    act(layer, "Zoom to the tile", rank=3)
    assert iface.mapCanvas().extent().center().x() == pytest.approx(3.5)


def test_find_similar(layer, running, wait_for, bodies):
    act(layer, "Find similar tiles", rank=2)
    assert not running.dock.isHidden()
    wait_for(lambda: bodies() and bodies()[-1].get("positive") == [20])


def test_marks(layer, running, wait_for):
    act(layer, "More like this", rank=1)
    act(layer, "Less like this", rank=3)
    examples = running.dock.search.examples
    wait_for(lambda: (set(examples.positive), set(examples.negative)) == ({10}, {30}))


def test_copy_the_caption(layer, iface):
    act(layer, "Copy the caption", rank=1)
    assert QGuiApplication.clipboard().text() == "planes on an apron"
    act(layer, "Copy the caption", rank=3)
    assert "This tile has no caption" in iface.message()


def test_open_the_source_shows_it_once_and_below(layer, raster):
    project = QgsProject.instance()
    node = project.layerTreeRoot().findLayer(raster)
    node.setItemVisibilityChecked(False)
    act(layer, "Open the source raster")
    assert node.isVisible()
    project.removeMapLayer(raster)
    act(layer, "Open the source raster")
    rasters = [one for one in project.mapLayers().values() if isinstance(one, QgsRasterLayer)]
    assert [one.name() for one in rasters] == ["small"]
    assert project.layerTreeRoot().layerOrder()[-1] == rasters[0]


def test_a_source_that_is_gone_is_reported(running, iface, tmp_path):
    layer = hits_layer([hit(1, "/nowhere/gone.tif")], "gone", tmp_path, {})
    results.add_to_project(layer)
    act(layer, "Open the source raster")
    assert "/nowhere/gone.tif cannot be opened" in iface.message()


def test_a_caption_of_a_picture_has_no_source(running, iface, tmp_path):
    layer = captions_layer([caption("extent", 0, "a pond", None)], "pond", tmp_path)
    results.add_to_project(layer)
    assert [a.shortTitle() for a in layer.actions().actions()] == ["Zoom", "Open", "Copy"]
    feature_id = next(layer.getFeatures()).id()
    run("open", layer.id(), feature_id)
    assert "it has no source" in iface.message()


def test_a_source_of_the_remote_machine_is_reported(running, remote, iface, tmp_path):
    layer = hits_layer([hit(1, "/archive/city.tif")], "far", tmp_path, {})
    results.add_to_project(layer)
    act(layer, "Open the source raster")
    assert iface.message() == (
        "/archive/city.tif cannot be opened here: it is a path of the remote machine."
    )


def test_without_the_plugin_an_action_says_so(layer, running, iface, monkeypatch):
    monkeypatch.setattr("qgis.utils.iface", iface)
    running.unload()
    act(layer, "Zoom to the tile")
    assert iface.message().startswith("GeoMELT is switched off: tick it in Plugins > ")

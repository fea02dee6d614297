"""Results of a project that had no file yet follow it when it is saved."""

from __future__ import annotations

import time

import pytest
from dock_help import layer_named, search
from layer_help import captions_layer, context_of, folder_of, hits, hits_layer
from qgis.core import QgsExpression, QgsProject, QgsReadWriteContext
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtXml import QDomDocument

from geomelt_qgis.core.layers import results
from geomelt_qgis.core.layers.moving import layers_in_profile, lead
from geomelt_qgis.core.layers.storage import in_profile
from geomelt_qgis.core.settings import Settings

MOVED = "The results of this project now lie beside it, in town_geomelt."


@pytest.fixture
def kept(plugin, project):
    """A layer of hits with a thumbnail, in a project without a file."""
    return result("planes")


@pytest.fixture
def town(tmp_path):
    (tmp_path / "home").mkdir()
    return tmp_path / "home" / "town.qgz"


def result(name):
    layer = hits_layer(hits(), name, results.place())
    picture = folder_of(layer) / "thumbnails" / "10.jpg"
    picture.parent.mkdir()
    picture.write_bytes(b"picture")
    results.add_to_project(layer)
    return layer


def xml(layer):
    """All that a project file tells of the layer, but for its address."""
    document = QDomDocument()
    element = document.createElement("maplayer")
    layer.writeLayerXml(element, document, QgsReadWriteContext())
    element.removeChild(element.firstChildElement("datasource"))
    document.appendChild(element)
    return document.toString()


def looks(layer):
    """Of what a newer QGIS does not write word for word as it has read it."""
    return layer.renderer().type(), layer.mapTipTemplate(), layer.styleManager().styles()


def saved(project, path=""):
    QCoreApplication.processEvents()  # what is new comes to the canvas, a change of the project
    assert project.write(str(path)) if path else project.write()


def is_still(plugin):
    """Whether nothing is under way, and QGIS has no event left."""
    QCoreApplication.processEvents()
    return not plugin.session.tasks.are_busy


def names(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_what_was_found_before_the_first_save_lies_beside_the_project(dock, town, iface, wait_for):
    project = QgsProject.instance()
    search(dock, "airport", wait_for)  # its thumbnails are still on their way
    layer = layer_named("airport")
    assert folder_of(layer) == in_profile() / "airport"
    saved(project, town)
    wait_for(lambda: iface.message() == MOVED)
    assert folder_of(layer) == town.parent / "town_geomelt" / "airport"
    assert names(folder_of(layer) / "thumbnails") == [f"{tile}.jpg" for tile in range(10, 60, 10)]
    wait_for(lambda: not names(in_profile()))
    assert not project.isDirty()
    before = looks(layer)

    project.clear()
    assert project.read(str(town))
    again = layer_named("airport")
    assert again.isValid()
    assert again.featureCount() == 5
    assert folder_of(again) == town.parent / "town_geomelt" / "airport"
    assert looks(again) == before
    context = context_of(again, next(again.getFeatures()))
    tip = QgsExpression.replaceExpressionText(again.mapTipTemplate(), context)
    assert f'src="file://{folder_of(again)}/thumbnails/10.jpg"' in tip


def test_what_is_found_only_after_the_save_follows(dock, town, iface, wait_for):
    project = QgsProject.instance()
    dock.search_for("trickle")
    wait_for(lambda: dock.search.panel.hits.rowCount())
    saved(project, town)
    wait_for(lambda: iface.message() == MOVED)
    assert folder_of(layer_named("trickle")) == town.parent / "town_geomelt" / "trickle"
    assert project.isDirty()  # by the new layer: to be saved is for the user to say


@pytest.mark.parametrize("make", ["hits", "captions"])
def test_a_layer_led_elsewhere_is_as_it_was(project, captions, tmp_path, make):
    layer = hits_layer(hits(), "planes", tmp_path) if make == "hits" else captions
    layer.setCustomProperty("mine", "kept")
    layer.styleManager().setCurrentStyle(layer.styleManager().styles()[0])
    layer.setSubsetString("\"date\" = '2020-08-31' AND \"source\" LIKE 'mos%'")
    layer.selectByIds([2])
    before, count = xml(layer), layer.featureCount()
    there = tmp_path / "there # 50 %"
    folder_of(layer).rename(there)
    lead(layer, there)
    assert folder_of(layer) == there
    assert layer.isValid()
    assert (layer.featureCount(), layer.selectedFeatureIds()) == (count, [2])
    assert xml(layer) == before


def test_every_layer_of_a_file_goes_along(plugin, project, kept, town, wait_for):
    again = kept.clone()
    again.setName("again")
    project.addMapLayer(again)
    captions = captions_layer([], "Captions", results.place())
    project.addMapLayer(captions)
    QCoreApplication.processEvents()
    listening = kept.receivers(kept.editingStarted)
    saved(project, town)
    beside = town.parent / "town_geomelt"
    wait_for(lambda: names(beside) == ["captions", "planes"] and is_still(plugin))
    assert [folder_of(each).name for each in (kept, again, captions)] == [
        "planes", "planes", "captions",
    ]  # fmt: skip
    assert {folder_of(each).parent for each in (kept, again, captions)} == {beside}
    wait_for(lambda: not names(in_profile()))
    wait_for(lambda: kept.receivers(kept.editingStarted) == listening)


def test_a_layer_under_edit_is_left_and_reported(plugin, project, kept, town, iface, wait_for):
    kept.startEditing()
    kept.changeAttributeValue(1, kept.fields().lookupField("caption"), "mine")
    saved(project, town)
    sentence = "planes is being edited: save its edits, then the project again."
    wait_for(lambda: iface.message() == sentence)
    assert folder_of(kept).parent == in_profile()
    assert kept.isEditable()
    assert kept.commitChanges()
    saved(project)
    wait_for(lambda: iface.message() == MOVED)
    assert kept.getFeature(1)["caption"] == "mine"
    assert folder_of(kept).parent == town.parent / "town_geomelt"


@pytest.mark.parametrize("copied", [False, True])
def test_edits_begun_on_the_way_are_not_lost(plugin, project, kept, town, wait_for, copied):
    saved(project, town)
    wait_for(lambda: plugin.session.tasks.are_busy)
    if copied:
        time.sleep(0.5)  # the copy is all there, QGIS does not know it yet
        assert names(town.parent / "town_geomelt" / "planes" / "thumbnails") == ["10.jpg"]
    assert kept.startEditing()
    kept.changeAttributeValue(1, kept.fields().lookupField("caption"), "mine")
    assert kept.commitChanges()
    wait_for(lambda: is_still(plugin))
    assert folder_of(kept).parent == in_profile()
    assert kept.getFeature(1)["caption"] == "mine"
    assert names(town.parent) == ["town.qgz"]


def test_what_the_user_changes_meanwhile_is_not_saved_unasked(
    plugin, project, kept, town, iface, wait_for
):
    saved(project, town)
    project.setTitle("A town")
    wait_for(lambda: iface.message() == MOVED)
    assert project.isDirty()
    wait_for(lambda: is_still(plugin))
    # The file of the project still names the old place.
    assert names(in_profile()) == ["planes"]
    saved(project)
    wait_for(lambda: not names(in_profile()))


def test_another_project_that_names_them_keeps_them(plugin, project, kept, town, iface, wait_for):
    saved(project, town.with_name("first.qgz"))
    saved(project, town)  # while they are on their way to the first one
    wait_for(lambda: iface.message() == MOVED)
    wait_for(lambda: is_still(plugin))
    assert names(town.parent) == ["first.qgz", "town.qgz", "town_geomelt"]
    project.clear()
    assert project.read(str(town.with_name("first.qgz")))
    assert layer_named("planes").isValid()


def test_results_of_an_earlier_qgis_are_copied_and_stay(
    plugin, project, kept, town, iface, wait_for, monkeypatch
):
    """A project saved by that one may name them."""
    monkeypatch.setattr("geomelt_qgis.core.layers.storage._made", set())
    saved(project, town)
    wait_for(lambda: iface.message() == MOVED)
    wait_for(lambda: is_still(plugin))
    assert folder_of(kept).parent == town.parent / "town_geomelt"
    assert names(in_profile()) == ["planes"]


def test_the_folder_of_choice_is_left_alone(plugin, project, kept, town, tmp_path, wait_for):
    Settings(results_folder=str(tmp_path / "mine")).save()
    chosen = result("ships")
    saved(project, town)
    QCoreApplication.processEvents()
    wait_for(lambda: is_still(plugin))
    assert folder_of(chosen) == tmp_path / "mine" / "ships"
    assert folder_of(kept).parent == in_profile()
    assert names(town.parent) == ["town.qgz"]


def test_where_nothing_can_be_written_all_stays(plugin, project, kept, town, iface, wait_for):
    (town.parent / "town_geomelt").write_text("no folder")
    saved(project, town)
    wait_for(lambda: "Results cannot be written to" in iface.message())
    assert str(town.parent / "town_geomelt") in iface.message()
    assert folder_of(kept).parent == in_profile()
    assert kept.isValid()
    assert not project.isDirty()


def test_a_project_closed_meanwhile_keeps_its_results(plugin, project, kept, town, wait_for):
    saved(project, town)
    wait_for(lambda: plugin.session.tasks.are_busy)
    project.clear()
    wait_for(lambda: is_still(plugin))
    assert names(town.parent) == ["town.qgz"]
    assert project.read(str(town))
    assert layer_named("planes").isValid()
    assert list(layers_in_profile()) == [(in_profile() / "planes").resolve()]

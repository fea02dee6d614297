"""Captions added to a GeoPackage of the user's own, which the project remembers."""

from __future__ import annotations

import pytest
from dock_help import click
from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QFileDialog, QPushButton


@pytest.fixture
def tab(dock, iface, raster, wait_for):
    """With three captions."""
    dock.tabs.setCurrentWidget(dock.caption)
    wait_for(lambda: raster in iface.mapCanvas().layers())
    iface.mapCanvas().setDestinationCrs(raster.crs())
    iface.mapCanvas().setExtent(raster.extent())
    click(dock.caption.run)
    wait_for(lambda: dock.caption.panel.list.texts())
    return dock.caption


@pytest.fixture
def asked(monkeypatch):
    """The files that the user names in turn; each is asked for once."""
    names = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_, **__: (str(names.pop(0)) if names else "", "")
    )
    return names


def layers(name):
    return QgsProject.instance().mapLayersByName(name)


def keep(tab, wait_for, name, count):
    tab.panel.keep.click()
    wait_for(lambda: layers(name) and layers(name)[0].featureCount() == count)
    return layers(name)[0]


def texts(layer):
    return [feature["caption"] for feature in layer.getFeatures()]


def test_all_and_then_the_selected_go_into_the_same_layer(tab, asked, tmp_path, wait_for):
    asked.append(tmp_path / "mine")
    keep(tab, wait_for, "mine", 3)
    tab.panel.list.topLevelItem(1).setSelected(True)
    layer = keep(tab, wait_for, "mine", 4)
    assert texts(layer) == ["an airport", "planes", "a runway", "planes"]
    assert len(layers("mine")) == 1
    assert (tmp_path / "mine.gpkg").is_file()


def test_what_was_added_can_be_undone(tab, asked, tmp_path, iface, wait_for):
    asked.append(tmp_path / "mine")
    keep(tab, wait_for, "mine", 3)
    layer = keep(tab, wait_for, "mine", 6)
    wait_for(lambda: iface.messageBar().currentItem() is not None)
    assert iface.message() == "3 captions added to mine.gpkg."
    undo = iface.messageBar().currentItem().findChildren(QPushButton)[-1]
    assert undo.text() == "Undo"
    undo.click()
    wait_for(lambda: layer.featureCount() == 3)
    assert texts(layer) == ["an airport", "planes", "a runway"]


def test_a_layer_that_is_edited_gets_them_as_an_edit(tab, asked, tmp_path, wait_for):
    asked.append(tmp_path / "mine")
    layer = keep(tab, wait_for, "mine", 3)
    layer.startEditing()
    keep(tab, wait_for, "mine", 6)
    layer.undoStack().undo()
    assert layer.featureCount() == 3
    layer.undoStack().redo()
    assert layer.commitChanges()
    assert texts(layer) == ["an airport", "planes", "a runway"] * 2


def test_the_project_remembers_the_layer(tab, asked, tmp_path, wait_for):
    project = QgsProject.instance()
    folder = tmp_path / "city"
    folder.mkdir()
    assert project.write(str(folder / "city.qgs"))
    asked.append(folder / "mine.gpkg")
    keep(tab, wait_for, "mine", 3)
    assert project.write()
    # Moved as a whole, as to another machine.
    project.clear()
    moved = folder.rename(tmp_path / "moved")
    assert project.read(str(moved / "city.qgs"))
    layer = layers("mine")[0]
    assert layer.source().startswith(str(moved))
    keep(tab, wait_for, "mine", 6)


def test_a_new_project_asks_anew(tab, asked, tmp_path, wait_for):
    asked.append(tmp_path / "mine")
    keep(tab, wait_for, "mine", 3)
    QgsProject.instance().clear()
    asked.append(tmp_path / "other")
    keep(tab, wait_for, "other", 3)


def test_another_layer_can_be_chosen(tab, asked, tmp_path, wait_for):
    asked.extend([tmp_path / "mine", tmp_path / "other"])
    keep(tab, wait_for, "mine", 3)
    tab.panel.elsewhere.trigger()
    wait_for(lambda: layers("other"))
    keep(tab, wait_for, "other", 6)
    assert layers("mine")[0].featureCount() == 3


def test_nothing_is_kept_where_no_file_is_named(tab, asked):
    tab.panel.keep.click()
    assert tab.panel._keeper.path is None


def test_a_file_that_cannot_be_written(tab, asked, iface, wait_for):
    asked.append("/proc/captions.gpkg")
    tab.panel.keep.click()
    wait_for(iface.message)
    assert "/proc" in iface.message()


def test_captions_are_kept_while_the_backend_is_down(tab, asked, tmp_path, running, wait_for):
    running.session.backend.stop()
    asked.append(tmp_path / "mine")
    keep(tab, wait_for, "mine", 3)

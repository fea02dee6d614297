"""What the dock showed last is kept in each project."""

from __future__ import annotations

import pytest
from dock_help import search
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QDate

from geomelt_qgis import classFactory
from geomelt_qgis.core.http import calls
from geomelt_qgis.gui.shared.extent_box import Area


@pytest.fixture
def project(qgis, tmp_path):
    """A project that has just been saved."""
    QgsProject.instance().clear()
    QgsProject.instance().write(str(tmp_path / "a.qgz"))
    return QgsProject.instance()


@pytest.fixture
def save(project):
    def write():
        QCoreApplication.processEvents()
        assert project.write()

    return write


def settle():
    QCoreApplication.processEvents()


def pick_index(dock, name):
    """As the user does it."""
    picker = dock.search.index
    picker.setCurrentIndex(picker.findText(name))
    picker.activated.emit(picker.currentIndex())


@pytest.fixture
def two_indexes(running, wait_for):
    answers = []
    running.session.backend.client.send(calls.create_index("shore"), answers.append, answers.append)
    wait_for(lambda: answers)
    running.session.indexes.refresh()
    wait_for(lambda: len(running.session.indexes.items) == 2)
    return running


def leave(dock):
    """The user sets everything."""
    dock.tabs.setCurrentWidget(dock.index)
    dock.caption.area.choose(Area.LAYER)
    dock.caption.tiles.setChecked(True)
    options = dock.search.options
    options.k.setValue(77)
    options.area.choose(Area.CANVAS)
    options.filters["since"].setDate(QDate(2019, 5, 1))
    options.filters["levels"].setCheckedItems([options.filters["levels"].itemText(2)])
    options.filters["sources"].setText("*2020*")
    options.rerank.setChecked(True)
    options.merge.setChecked(False)


def shown(dock):
    options, filters = dock.search.options, dock.search.options.filters
    return {
        "tab": dock.tabs.currentIndex(), "index": dock.search.index.currentText(),
        "query": dock.search.query.text(), "caption": dock.caption.area.area,
        "tiles": dock.caption.tiles.isChecked(), "k": options.k.value(),
        "where": options.area.area, "since": filters["since"].read(),
        "levels": filters["levels"].read(), "sources": filters["sources"].text(),
        "rerank": options.rerank.isChecked(), "merge": options.merge.isChecked(),
    }  # fmt: skip


def test_everything_comes_back_with_its_project(two_indexes, save, project, wait_for, tmp_path):
    dock = two_indexes.dock
    fresh = shown(dock)
    pick_index(dock, "shore")
    search(dock, "harbour", wait_for)
    leave(dock)
    save()
    left = shown(dock)
    assert (left["index"], left["query"], left["k"]) == ("shore", "harbour", 77)

    project.clear()
    pick_index(dock, "city")
    emptied = {**shown(dock), "tab": fresh["tab"]}
    assert emptied == fresh

    assert project.read(str(tmp_path / "a.qgz"))
    assert shown(dock) == left
    settle()
    assert not project.isDirty()


def test_the_index_comes_back_when_the_backend_has_listed_it(
    two_indexes, iface, save, project, wait_for, tmp_path
):
    pick_index(two_indexes.dock, "shore")
    save()
    # The next QGIS: the project is open before the backend runs.
    project.clear()
    backend = two_indexes.session.backend
    two_indexes.session.indexes._take([])
    assert project.read(str(tmp_path / "a.qgz"))
    assert two_indexes.dock.search.index.currentText() == ""
    assert backend.client is not None
    two_indexes.session.indexes.refresh()
    wait_for(lambda: two_indexes.dock.search.index.currentText() == "shore")
    settle()
    assert not project.isDirty()


def test_a_plugin_that_is_loaded_later_finds_it(plugin, iface, save, project):
    plugin.dock.search.options.k.setValue(77)
    save()
    plugin.unload()
    again = classFactory(iface)
    again.initGui()
    assert again.dock.search.options.k.value() == 77
    again.unload()
    assert not project.isDirty()


def test_only_the_user_makes_a_project_dirty(plugin, project, wait_for):
    plugin.dock.show()
    wait_for(lambda: plugin.session.indexes.items)  # an index is chosen, levels are filled
    settle()
    assert not project.isDirty()
    plugin.dock.search.options.k.setValue(5)
    settle()
    assert project.isDirty()


@pytest.mark.parametrize("text", ["[1]", "{", '{"tab": "none", "hits": "many", "where": 3}'])
def test_what_another_version_wrote_is_left_aside(plugin, save, project, text):
    project.writeEntry("GeoMELT", "/status", text)
    save()
    assert project.read(project.fileName())
    assert plugin.dock.search.options.k.value() == 20


def test_a_box_is_not_asked_for_when_a_project_opens(plugin, iface, save, project, tmp_path):
    tool = iface.mapCanvas().mapTool()
    plugin.dock.caption.area.choose(Area.BOX)
    save()
    iface.mapCanvas().setMapTool(tool)
    project.clear()
    assert project.read(str(tmp_path / "a.qgz"))
    assert plugin.dock.caption.area.area is Area.CANVAS
    assert iface.mapCanvas().mapTool() is tool

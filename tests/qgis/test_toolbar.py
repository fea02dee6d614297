"""Toolbar, menu, shortcuts and the layer tree's menu, each by its real action."""

from __future__ import annotations

import pytest
from qgis.core import QgsRasterLayer, QgsSettings
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QToolBar

from geomelt_qgis import classFactory
from geomelt_qgis.gui.integration.layer_menu import file_of


@pytest.fixture
def action(plugin, iface):
    """The action of an object name."""
    return {each.objectName(): each for each in iface.menu_actions()}.__getitem__


@pytest.fixture
def menu(plugin, iface):
    """The two entries of the layer tree's menu."""
    return {each.text(): each for each in iface.layer_actions}


def test_toolbar_and_menu_hold_the_same_actions(plugin, iface):
    bar = iface.mainWindow().findChild(QToolBar, "GeomeltToolBar")
    assert [each.text() for each in bar.actions()] == [
        "GeoMELT", "Search imagery", "Find similar tiles at a place", "Caption the visible extent",
        "Index imagery", "Options of GeoMELT",
    ]  # fmt: skip
    assert bar.actions() == iface.menu_actions()
    for each in bar.actions():
        assert not each.icon().isNull()
        assert each.toolTip()
        assert each.statusTip()


def test_the_first_shows_and_hides_the_dock(plugin, action):
    action("GeomeltAction").trigger()
    assert plugin.dock.isVisible()
    action("GeomeltAction").trigger()
    assert not plugin.dock.isVisible()


def test_a_shortcut_works_and_can_be_changed_by_the_user(plugin, iface, action):
    manager = QgsGui.shortcutsManager()
    search = action("GeomeltSearch")
    assert search.shortcut() == QKeySequence("Ctrl+Alt+F")
    assert manager.objectDefaultKeySequence(search) == "Ctrl+Alt+F"
    iface.mainWindow().activateWindow()
    QTest.qWaitForWindowActive(iface.mainWindow())
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(iface.mainWindow(), Qt.Key.Key_F, modifiers)
    assert plugin.dock.isVisible()
    assert plugin.dock.tabs.currentWidget() is plugin.dock.search

    try:
        assert manager.setKeySequence(search, "Ctrl+Alt+Shift+Y")
        plugin.unload()
        plugin.initGui()
        again = next(each for each in iface.menu_actions() if each.objectName() == "GeomeltSearch")
        assert again.shortcut() == QKeySequence("Ctrl+Alt+Shift+Y")
    finally:
        QgsSettings().remove("shortcuts")


def test_default_shortcuts_do_not_meet(plugin, iface):
    given = [each.shortcut().toString() for each in iface.menu_actions() if each.shortcut()]
    named = [sequence for sequence in given if sequence]
    assert len(named) == 5
    assert len(set(named)) == 5


def test_similar_tiles_by_a_click_on_the_map(plugin, iface, action, wait_for):
    before = iface.mapCanvas().mapTool()
    action("GeomeltSimilar").trigger()
    wait_for(lambda: iface.mapCanvas().mapTool() is not before)
    assert plugin.dock.search.place.button.isChecked()


def test_caption_the_active_layer(plugin, iface, action, raster, wait_for):
    action("GeomeltCaption").trigger()
    assert plugin.dock.tabs.currentWidget() is plugin.dock.search or plugin.dock.isVisible()
    iface.layerTreeView().setCurrentLayer(raster)
    iface.mapCanvas().setDestinationCrs(raster.crs())
    iface.mapCanvas().setExtent(raster.extent())
    action("GeomeltCaption").trigger()
    assert plugin.dock.tabs.currentWidget() is plugin.dock.caption
    wait_for(lambda: plugin.dock.caption.panel.list.texts())


def test_without_a_raster_there_is_a_hint(plugin, iface, action):
    action("GeomeltCaption").trigger()
    assert iface.message() == "Add a raster layer to the project first."
    assert not plugin.dock.isVisible()


def test_index_and_options(plugin, iface, action):
    action("GeomeltIndex").trigger()
    assert plugin.dock.tabs.currentWidget() is plugin.dock.index
    action("GeomeltOptionsAction").trigger()
    assert iface.options_page_asked == "GeomeltOptions"


# The layer tree


def test_index_this_raster(plugin, iface, menu, raster):
    iface.layerTreeView().setCurrentLayer(raster)
    menu["Index this raster"].trigger()
    assert plugin.dock.tabs.currentWidget() is plugin.dock.index
    assert plugin.dock.index.job.folder.filePath() == raster.source()


def test_what_is_no_file_is_reported(plugin, iface, menu, qgis, tmp_path):
    from qgis.core import QgsProject

    web = QgsRasterLayer("type=xyz&url=http://127.0.0.1:1/{z}/{x}/{y}.png", "streets", "wms")
    QgsProject.instance().addMapLayer(web)
    iface.layerTreeView().setCurrentLayer(web)
    menu["Index this raster"].trigger()
    assert iface.message() == "streets is no raster file: only files on this machine are indexed."
    assert file_of(web) == ""


def test_caption_visible_extent(plugin, iface, menu, raster, wait_for):
    iface.layerTreeView().setCurrentLayer(raster)
    iface.mapCanvas().setDestinationCrs(raster.crs())
    iface.mapCanvas().setExtent(raster.extent())
    menu["Caption visible extent"].trigger()
    wait_for(lambda: plugin.dock.caption.panel.list.texts())


def test_unload_takes_all_of_it_out(plugin, iface, wait_for):
    manager = QgsGui.shortcutsManager()
    assert any(each.objectName().startswith("Geomelt") for each in manager.listActions())
    plugin.unload()
    assert iface.menu_actions() == []
    assert iface.layer_actions == []
    assert not any(each.objectName().startswith("Geomelt") for each in manager.listActions())
    wait_for(lambda: iface.mainWindow().findChild(QToolBar, "GeomeltToolBar") is None)
    classFactory(iface)  # nothing in the way of another

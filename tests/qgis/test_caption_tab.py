from __future__ import annotations

import pytest
from dock_help import click, drag_a_box, hover
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLineEdit

from geomelt_qgis.core.selection import Extent
from geomelt_qgis.gui.shared.extent_box import Area


@pytest.fixture
def tab(dock):
    dock.tabs.setCurrentWidget(dock.caption)
    return dock.caption


@pytest.fixture
def raster(raster, iface, wait_for):
    """On the canvas."""
    wait_for(lambda: raster in iface.mapCanvas().layers())
    iface.mapCanvas().setDestinationCrs(raster.crs())
    iface.mapCanvas().setExtent(raster.extent())
    return raster


def caption(tab, wait_for):
    click(tab.run)
    wait_for(lambda: tab.panel.list.texts())


def layer_of_captions():
    return QgsProject.instance().mapLayersByName("Captions of small")[0]


def test_without_a_raster_layer_it_says_so(tab, iface):
    assert not tab.run.isEnabled()
    assert tab.stage.text.text() == "Add a raster layer to the project."


def test_caption_of_the_canvas(tab, raster, wait_for, bodies):
    caption(tab, wait_for)
    body = bodies()[-1]
    assert body["source"] == {"path": raster.source(), "bands": [1, 2, 3]}
    assert body["tiles"] is False
    assert layer_of_captions().featureCount() == 3


def test_a_new_crs_of_the_map_leaves_the_canvas_captionable(tab, raster, iface):
    assert tab.run.isEnabled()
    for crs in ("EPSG:3857", "EPSG:4326"):
        iface.mapCanvas().setDestinationCrs(QgsCoordinateReferenceSystem(crs))
        assert tab.run.isEnabled(), tab.stage.text.text()


def test_captions_of_the_tiles_when_asked(tab, raster, wait_for, bodies):
    tab.tiles.setChecked(True)
    caption(tab, wait_for)
    assert tab.panel.list.texts() == ["an airport", "planes", "a runway"]
    assert bodies()[-1]["tiles"] is True


def test_copy_all_or_the_chosen(tab, raster, wait_for):
    caption(tab, wait_for)
    click(tab.panel.copy)
    assert QGuiApplication.clipboard().text() == "an airport\nplanes\na runway"
    tab.panel.list.topLevelItem(1).setSelected(True)
    click(tab.panel.copy)
    assert QGuiApplication.clipboard().text() == "planes"


def test_an_edited_caption_reaches_the_layer(tab, raster, wait_for):
    caption(tab, wait_for)
    captions = tab.panel.list
    captions.setCurrentItem(captions.topLevelItem(1))
    QTest.keyClick(captions, Qt.Key.Key_F2)
    editor = captions.findChild(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "two planes")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    wait_for(lambda: captions.texts()[1] == "two planes")
    texts = [feature["caption"] for feature in layer_of_captions().getFeatures()]
    assert texts == ["an airport", "two planes", "a runway"]


def test_pointing_at_a_caption_outlines_its_ground(tab, raster, iface, wait_for):
    caption(tab, wait_for)
    hover(tab.panel.list, 1)
    wait_for(lambda: tab.panel._tile.is_shown)
    tab.pages.setCurrentIndex(1)
    assert not tab.panel._tile.is_shown
    tab.pages.setCurrentIndex(0)
    iface.mapCanvas().setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    tab.panel.list.clearSelection()
    tab.panel.list.topLevelItem(2).setSelected(True)
    click(tab.panel.zoom)
    assert iface.mapCanvas().extent().center().x() == pytest.approx(1.5)


def test_caption_of_a_drawn_box(tab, iface, raster, wait_for, bodies):
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(raster.crs())
    canvas.setExtent(raster.extent())
    wait_for(lambda: not canvas.isDrawing())
    click(tab.area.draw)
    assert tab.area.draw.isChecked()
    drag_a_box(canvas)
    wait_for(lambda: not tab.area.draw.isChecked())
    assert tab.area.choice.currentText() == "Drawn box"
    caption(tab, wait_for)
    west, south, east, north = bodies()[-1]["extent"]
    assert west < east
    assert south < north
    assert raster.extent().contains(QgsRectangle(west, south, east, north))


def test_caption_of_the_selected_features(tab, iface, raster, wait_for, bodies):
    tab.area.choose(Area.SELECTED)
    assert tab.stage.text.text() == "Select features of the active vector layer first."
    layer = QgsVectorLayer("Polygon?crs=EPSG:32633", "fields", "memory")
    field = QgsFeature()
    field.setGeometry(QgsGeometry.fromRect(QgsRectangle(500100, 4999800, 500200, 4999900)))
    layer.dataProvider().addFeatures([field])
    QgsProject.instance().addMapLayer(layer)
    iface.mapCanvas().setCurrentLayer(layer)
    iface.mapCanvas().setDestinationCrs(raster.crs())
    wait_for(lambda: layer in iface.mapCanvas().layers())
    layer.selectAll()
    wait_for(lambda: tab.run.isEnabled())
    caption(tab, wait_for)
    assert bodies()[-1]["extent"] == pytest.approx([500100, 4999800, 500200, 4999900], abs=1)


def test_caption_of_a_layer_that_only_qgis_can_draw(tab, raster, wait_for, bodies):
    raster.setCrs(QgsCoordinateReferenceSystem("EPSG:32634"))
    tab.area.choose(Area.LAYER)
    caption(tab, wait_for)
    body = bodies()[-1]
    assert set(body["image"]) == {"png", "extent", "crs"}
    assert body["image"]["crs"] == "EPSG:32634"


def test_a_layer_in_a_project_of_another_crs(tab, iface, raster, wait_for, bodies):
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    shown = Extent(raster.extent(), raster.crs()).to_crs(canvas.mapSettings().destinationCrs())
    canvas.setExtent(shown.rectangle)
    caption(tab, wait_for)
    body = bodies()[-1]
    assert body["crs"] == "EPSG:3857"
    assert body["source"]["path"] == raster.source()


def test_a_project_without_crs_shows_the_layer_in_its_own(tab, iface, raster, wait_for, bodies):
    iface.mapCanvas().setDestinationCrs(QgsCoordinateReferenceSystem())
    iface.mapCanvas().setExtent(raster.extent())
    caption(tab, wait_for)
    assert bodies()[-1]["crs"] == "EPSG:32633"


def test_copy_by_the_keyboard(tab, raster, wait_for):
    caption(tab, wait_for)
    tab.panel.list.setCurrentItem(tab.panel.list.topLevelItem(2))
    QTest.keyClick(tab.panel.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "a runway"


def test_an_edit_while_the_layer_is_edited_can_be_undone(tab, raster, wait_for):
    caption(tab, wait_for)
    layer = layer_of_captions()
    layer.startEditing()
    tab.panel.list.topLevelItem(1).setText(1, "two planes")
    assert [feature["caption"] for feature in layer.getFeatures()][1] == "two planes"
    layer.undoStack().undo()
    assert [feature["caption"] for feature in layer.getFeatures()][1] == "planes"
    layer.rollBack()


def test_what_the_layer_menu_asks_for(dock, tab, raster):
    tab.pages.setCurrentIndex(1)
    tab.area.choose(Area.LAYER)
    tab.caption_canvas(raster)
    assert (tab.pages.currentIndex(), tab.area.area) == (0, Area.CANVAS)
    assert tab.layer.currentLayer() == raster

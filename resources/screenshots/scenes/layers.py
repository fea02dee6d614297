"""What is on the map, and what can be done with it."""

from __future__ import annotations

from driven.hands import click, open_menu, point_at, press
from driven.steps import Steps, Wait, pause
from qgis.core import (
    QgsCoordinateTransform,
    QgsFeature,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtWidgets import QMenu, QTableView, QToolButton
from qgis.utils import iface

from screenshots.scene import scene
from screenshots.stage import INDEX, Stage, best_of


@scene("map-tip")
def map_tip(stage: Stage) -> Steps:
    """The map tip of a tile."""
    hits = yield from stage.with_hits()
    stage.zoom(_around(best_of(hits), 7), hits.crs())
    yield from stage.settle()
    iface.setActiveLayer(hits)
    tips = iface.actionMapTips()
    was_on = tips.isChecked()
    tips.setChecked(True)
    stage.later(lambda: tips.setChecked(was_on))
    place = _on_canvas(stage, best_of(hits).geometry().centroid().asPoint(), hits)
    point_at(stage.canvas.viewport(), place + QPoint(3, 3))
    yield pause(0.5)
    point_at(stage.canvas.viewport(), place)
    yield pause(4)
    return [stage.canvas]


@scene("table")
def table(stage: Stage) -> Steps:
    """The attribute table, with a tile's actions."""
    hits = yield from stage.with_hits()
    panel = iface.showAttributeTable(hits)
    yield pause(1)
    rows = next(view for view in panel.findChildren(QTableView) if view.isVisible())
    buttons = (button for button in rows.findChildren(QToolButton) if button.isVisible())
    button = min(buttons, key=lambda button: button.mapToGlobal(QPoint(0, 0)).y())
    click(button, QPoint(button.width() - 4, button.height() // 2))
    menu = yield from stage.opened(QMenu)
    return [stage.canvas, panel, menu]


@scene("layers")
def layers(stage: Stage) -> Steps:
    """A group for each query, the legend by match."""
    stage.empty_project()
    yield from stage.search(INDEX, "storage tanks")
    yield from stage.with_hits()
    return [stage.panel("Layers")]


@scene("layer-menu")
def layer_menu(stage: Stage) -> Steps:
    """What GeoMELT adds to the menu of a raster layer."""
    raster = stage.any_raster("vegas_worldview.tif")
    iface.setActiveLayer(raster)
    tree = iface.layerTreeView()
    yield pause(0.5)
    row = tree.visualRect(tree.currentIndex())
    open_menu(tree.viewport(), row.center())
    menu = yield from stage.opened(QMenu)
    part = next(action for action in menu.actions() if action.text() == "GeoMELT")
    menu.setActiveAction(part)
    press(menu, Qt.Key.Key_Right)
    yield Wait(part.menu().isVisible, "the menu GeoMELT is open")
    return [stage.panel("Layers"), menu, part.menu()]


def _around(tile: QgsFeature, times: float) -> QgsRectangle:
    extent = QgsRectangle(tile.geometry().boundingBox())
    extent.scale(times)
    return extent


def _on_canvas(stage: Stage, point: QgsPointXY, layer: QgsVectorLayer) -> QPoint:
    project = QgsProject.instance()
    transform = QgsCoordinateTransform(layer.crs(), project.crs(), project)
    there = stage.canvas.getCoordinateTransform().transform(transform.transform(point))
    return QPoint(round(there.x()), round(there.y()))

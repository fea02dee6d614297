"""GeoMELT in the Processing toolbox."""

from __future__ import annotations

import processing
from driven.hands import click, type_into
from driven.steps import Steps, Wait, pause
from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QDialog, QPushButton
from qgis.utils import iface

from screenshots.scene import scene
from screenshots.stage import INDEX, Stage, best_of


@scene("toolbox")
def toolbox(stage: Stage) -> Steps:
    """The provider's algorithms."""
    panel = stage.panel("ProcessingToolbox")
    panel.show()
    stage.dock.hide()
    stage.later(stage.dock.show)
    type_into(panel.searchBox, "geomelt")
    yield pause(1)
    return [panel]


@scene("algorithm")
def algorithm(stage: Stage) -> Steps:
    """The dialog of a search, with its help."""
    dialog = processing.createAlgorithmDialog(
        "geomelt:searchtext", {"INDEX": INDEX, "TEXT": "a car park full of cars"}
    )
    dialog.setParent(stage.window, dialog.windowFlags())
    dialog.show()
    yield from stage.opened(QDialog, dialog.objectName())
    yield pause(2)
    return [dialog]


@scene("changes")
def changes(stage: Stage) -> Steps:
    """The tiles that changed most between two dates, from Processing."""
    index, earlier, later = yield from stage.dated()
    stage.empty_project()
    before = set(QgsProject.instance().mapLayers())
    dialog = processing.createAlgorithmDialog(
        "geomelt:change", {"INDEX": index, "EARLIER": earlier, "LATER": later}
    )
    dialog.show()
    yield from stage.opened(QDialog, dialog.objectName())
    click(next(b for b in dialog.findChildren(QPushButton) if b.text().replace("&", "") == "Run"))
    yield Wait(lambda: set(QgsProject.instance().mapLayers()) - before, "changes came", 120)
    dialog.close()
    found = QgsProject.instance().mapLayer((set(QgsProject.instance().mapLayers()) - before).pop())
    stage.raster(best_of(found)["path"])
    stage.zoom(found.extent().buffered(0.1 * found.extent().width()), found.crs())
    table = iface.showAttributeTable(found)
    return [stage.panel("Layers"), stage.canvas, table]

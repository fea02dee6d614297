"""Windows of the plugin: the installer, the options; and the locator."""

from __future__ import annotations

from driven.hands import type_into
from driven.steps import Steps, Wait, pause
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QDialog, QLineEdit, QTreeView
from qgis.utils import iface

from geomelt_qgis.gui.options.options_page import PAGE, OptionsPage
from screenshots.scene import scene
from screenshots.stage import Stage


@scene("install")
def install(stage: Stage) -> Steps:
    """The installer at its first start."""
    stage.dock.show_install()
    dialog = yield from stage.opened(QDialog, "GeomeltInstall")
    yield Wait(lambda: dialog.form.python.count() > 1, "the Pythons of this machine were found")
    yield pause(2)
    dialog.instead.hide()  # the pictures are made with a backend from elsewhere
    return [dialog]


@scene("options")
def options(stage: Stage) -> Steps:
    """GeoMELT's page in the options of QGIS, as it is in the beginning."""
    QTimer.singleShot(0, lambda: iface.showOptionsDialog(stage.window, PAGE))
    dialog = yield from stage.opened(QDialog, "QgsOptionsBase")
    for field in dialog.findChild(OptionsPage).findChildren(QgsFileWidget):
        field.setFilePath("")
    return [dialog]


@scene("locator")
def locator(stage: Stage) -> Steps:
    """Words for the search, typed into QGIS's own line after the prefix geo."""
    box, results = stage.of_class("QgsLocatorWidget"), stage.of_class("QgsLocatorResultsView")
    type_into(box.findChild(QLineEdit), "geo swimming pools")
    stage.later(lambda: iface.locatorSearch(""))
    yield Wait(lambda: results.isVisible() and _rows(results) > 3, "the locator offers tiles")
    return [box, results]


def _rows(results: QTreeView) -> int:
    """The lines that are shown, those of groups included."""
    model = results.model()
    groups = [model.index(row, 0) for row in range(model.rowCount())]
    return len(groups) + sum(model.rowCount(group) for group in groups)

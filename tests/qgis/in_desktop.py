"""Runs inside QGIS for test_desktop.py: `qgis --code in_desktop.py`, set up by GEOMELT_DESKTOP.

That is JSON: `plugins` (the folder of the staged plugin), `python` (the fake backend), `raster`,
and `report`, where the findings go as JSON. Three times the plugin is loaded, used and unloaded.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import sys
import threading
import time
import traceback
from collections import Counter
from pathlib import Path

from qgis import utils
from qgis.core import QgsApplication, QgsLocatorModel, QgsProject, QgsRasterLayer
from qgis.gui import QgsGui, QgsLocatorWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAction,
    QApplication,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QToolBar,
    QTreeView,
    QWidget,
)

SETUP = json.loads(os.environ["GEOMELT_DESKTOP"])
NAME = "geomelt_qgis"
ROUNDS, LONGEST_S = 3, 60
iface = utils.iface
report: dict[str, object] = {}


def wait(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(traceback.format_stack()[-2])
        settle()


def settle():
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    time.sleep(0.005)


def locator():
    widgets = iface.mainWindow().findChildren(QWidget)
    bar = next(each for each in widgets if each.metaObject().className() == "QgsLocatorWidget")
    return sip.cast(bar, QgsLocatorWidget)  # Python knows it as a QWidget alone


def layer_menu():
    """Texts of GeoMELT's submenu in the layer tree's context menu."""
    menu = iface.layerTreeView().menuProvider().createContextMenu()
    ours = [action.menu() for action in menu.actions() if action.text() == "GeoMELT"]
    texts = [action.text() for submenu in ours for action in submenu.actions()]
    menu.deleteLater()
    return texts


def state():
    """Everything that a plugin could leave behind, counted."""
    for _ in range(20):
        settle()
    gc.collect()
    project, canvas = QgsProject.instance(), iface.mapCanvas()
    window = iface.mainWindow()
    spoken = {
        "readProject": (project, project.readProject), "cleared": (project, project.cleared),
        "layersAdded": (project, project.layersAdded),
        "layersRemoved": (project, project.layersWillBeRemoved),
        "extents": (canvas, canvas.extentsChanged), "selection": (canvas, canvas.selectionChanged),
        "layer": (canvas, canvas.currentLayerChanged),
        "quit": (QgsApplication.instance(), QgsApplication.instance().aboutToQuit),
        "tasks": (QgsApplication.taskManager(), QgsApplication.taskManager().taskAdded),
        "projectRead": (iface, iface.projectRead), "current": (iface, iface.currentLayerChanged),
    }  # fmt: skip
    living = [
        each for each in gc.get_objects()
        if isinstance(each, QObject) and type(each).__module__.startswith(NAME)
        and not sip.isdeleted(each)
    ]  # fmt: skip
    return {
        "objects of ours": sorted(type(each).__name__ for each in living),
        "children": dict(Counter(each.metaObject().className() for each in belongings(window))),
        "timers": len([each for each in gc.get_objects()
                       if isinstance(each, QTimer) and not sip.isdeleted(each)]),
        "python threads": [thread.name for thread in threading.enumerate()],
        "processes": children(),
        "locator filters": sorted(each.name() for each in locator().locator().filters()),
        "providers": sorted(each.id() for each in
                            QgsApplication.processingRegistry().providers()),
        "shortcuts": sorted(each.objectName() for each in
                            QgsGui.shortcutsManager().listActions()),
        "toolbars": sorted(each.objectName() for each in window.findChildren(QToolBar)),
        "layer menu": layer_menu(),
        "messages": [each.text() for each in iface.messageBar().items()],
        "canvas items": len(canvas.scene().items()),
        "receivers": {name: who.receivers(signal) for name, (who, signal) in spoken.items()},
        "tasks": QgsApplication.taskManager().count(),
    }  # fmt: skip


def belongings(window):
    """All within the window, but for what QGIS itself heaps up with layers and in the locator."""
    return [
        each for each in window.findChildren(QObject)
        if not {"QgsLayerTreeView", "QgsLocatorLineEdit"}.intersection(ancestors(each))
    ]  # fmt: skip


def ancestors(each):
    while (each := QObject.parent(each)) is not None:  # a model has a parent of another kind
        yield each.metaObject().className()


def children():
    """Process ids of the children of this process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def load():
    """Seconds that importing and starting take QGIS."""
    begin = time.perf_counter()
    assert utils.loadPlugin(NAME), "not loaded"
    imported = time.perf_counter()
    assert utils.startPlugin(NAME), "not started"
    return imported - begin, time.perf_counter() - imported


def action(name):
    return iface.mainWindow().findChild(QAction, name)


def use(layer, text):
    """A round of everything that the plugin puts into QGIS."""
    plugin = utils.plugins[NAME]
    dock = plugin.dock
    action("GeomeltAction").trigger()
    wait(lambda: plugin.session.indexes.items)
    iface.setActiveLayer(layer)
    iface.mapCanvas().setExtent(layer.extent())
    report["layer menu"] = layer_menu()
    action("GeomeltCaption").trigger()
    wait(lambda: dock.caption.panel.list.texts())
    dock.search_for("airport")
    wait(lambda: dock.search.panel.hits.rowCount())
    search_by_locator(text)
    dock.search_for("bad")
    wait(lambda: iface.messageBar().currentItem())
    action("GeomeltSimilar").trigger()
    dock.index.job.index("new", index_request("/data"))
    wait(lambda: dock.index.job.run.is_busy)
    dock.search_for("slow")


def index_request(folder):
    """Of the plugin that is loaded now."""
    from geomelt_qgis.core.requests.index_request import IndexRequest
    from geomelt_qgis.core.requests.source_choice import SourceChoice

    return IndexRequest(SourceChoice((folder,)))


def search_by_locator(text):
    line = locator().findChild(QLineEdit)
    view = next(view for view in iface.mainWindow().findChildren(QTreeView)
                if view.metaObject().className() == "QgsLocatorResultsView")  # fmt: skip

    def results():
        model, role = view.model(), QgsLocatorModel.Role.ResultDataRole
        rows = [model.index(row, 0) for row in range(model.rowCount())]
        return [row for row in rows if row.data(role) is not None]

    line.setText(f"geo {text}")
    wait(lambda: any(text in row.data() for row in results()))
    report["locator"] = [row.data() for row in results()]
    if "pictures" in SETUP:
        picture(iface.mainWindow(), "locator")
    before = iface.mapCanvas().extent()
    view.setCurrentIndex(results()[0])
    QTest.keyClick(line, Qt.Key.Key_Return)
    wait(lambda: iface.mapCanvas().extent() != before)
    report["locator zooms"] = True


def shortcuts():
    """Our default shortcuts, and who else in QGIS has them."""
    mine, others = {}, []
    for each in iface.mainWindow().findChildren(QAction):
        keys = [key.toString() for key in each.shortcuts()]
        if each.objectName().startswith("Geomelt"):
            mine.update(dict.fromkeys(keys, each.objectName()))
        else:
            others += keys
    return {"mine": mine, "taken": sorted(set(mine) & set(others))}


def options():
    """Opens QGIS's options at our page, changes a setting there and agrees."""

    from geomelt_qgis.gui.options.options_page import OptionsPage

    def look():
        page = next((w for w in QApplication.allWidgets() if isinstance(w, OptionsPage)), None)
        if page is None or not page.isVisible():
            QTimer.singleShot(500, look)
            return
        dialog = page.window()
        report["options page shown"] = page.isVisible()
        if "pictures" in SETUP:
            picture(dialog, "options")
        page.model.device.setCurrentText("cpu")
        dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok).click()

    QTimer.singleShot(500, look)
    action("GeomeltOptionsAction").trigger()
    wait(lambda: iface.messageBar().currentItem() is not None)
    report["offered"] = iface.messageBar().currentItem().text()
    pid = utils.plugins[NAME].session.backend.pid
    iface.messageBar().currentItem().findChild(QPushButton).click()
    wait(lambda: utils.plugins[NAME].session.backend.pid not in (None, pid))
    wait(lambda: utils.plugins[NAME].session.indexes.are_known)
    report["restarted"] = True


def picture(widget, name):
    settle()
    widget.grab().save(str(Path(SETUP["pictures"]) / f"{name}.png"))


def main():
    sys.path.insert(0, SETUP["plugins"])
    utils.plugin_paths.insert(0, SETUP["plugins"])
    utils.updateAvailablePlugins()
    layer = QgsRasterLayer(SETUP["raster"], "small")
    QgsProject.instance().addMapLayer(layer)
    iface.setActiveLayer(layer)
    before_modules = set(sys.modules)
    load()
    report["imported"] = sorted(
        {name.partition(".")[0] for name in set(sys.modules) - before_modules} - {NAME}
    )
    report["started"] = children()
    from geomelt_qgis.core.settings import Settings

    Settings(python=SETUP["python"]).save()
    report["shortcuts"] = shortcuts()
    assert utils.unloadPlugin(NAME), "not unloaded"
    report["after"] = []
    for number in range(ROUNDS):
        report["seconds"] = load()  # the first time Python has compiled the code
        if number == 0:
            wait(lambda: utils.plugins[NAME].session is not None)
            action("GeomeltAction").trigger()
            wait(lambda: utils.plugins[NAME].session.indexes.items)
            options()
        use(layer, f"harbour {number}")
        begin = time.monotonic()
        assert utils.unloadPlugin(NAME), "not unloaded"
        report["unload seconds"] = time.monotonic() - begin
        QgsProject.instance().removeMapLayers(
            [each for each in QgsProject.instance().mapLayers() if each != layer.id()]
        )
        wait(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
        report["after"].append(state())


def end(*trouble):
    if trouble:
        report["trouble"] = "".join(traceback.format_exception(*trouble))
    Path(SETUP["report"]).write_text(json.dumps(report))
    os._exit(0)


sys.excepthook = end  # that of QGIS would open a dialog
faulthandler.dump_traceback_later(LONGEST_S, exit=True)  # where it hangs, if it does
try:
    main()
except BaseException:
    end(*sys.exc_info())
end()

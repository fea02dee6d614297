"""The part of QgisInterface that the plugin uses, over real widgets.

QgisInterface itself exists only inside QGIS desktop.
"""

from __future__ import annotations

from qgis.core import QgsLayerTreeModel, QgsLocatorFilter, QgsMapLayer, QgsProject
from qgis.gui import (
    QgsGui,
    QgsLayerTreeMapCanvasBridge,
    QgsLayerTreeView,
    QgsLocatorWidget,
    QgsMapCanvas,
    QgsMapToolPan,
    QgsMessageBar,
    QgsOptionsWidgetFactory,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QAction,
    QDockWidget,
    QMainWindow,
    QMenu,
    QToolBar,
    QVBoxLayout,
    QWidget,
)


class Interface:
    def __init__(self) -> None:
        self._window = QMainWindow()
        content = QWidget()
        layout = QVBoxLayout(content)
        self._messages = QgsMessageBar()
        self._canvas = QgsMapCanvas()
        layout.addWidget(self._messages)
        layout.addWidget(self._canvas)
        self._window.setCentralWidget(content)
        self._window.resize(1000, 700)
        self._pan = QgsMapToolPan(self._canvas)
        self._canvas.setMapTool(self._pan)
        self._bridge = QgsLayerTreeMapCanvasBridge(
            QgsProject.instance().layerTreeRoot(), self._canvas, self._canvas
        )
        self._tree = QgsLayerTreeView(self._window)
        self._tree.setModel(QgsLayerTreeModel(QgsProject.instance().layerTreeRoot(), self._tree))
        self.locator = QgsLocatorWidget(self._window)
        self.locator.setMapCanvas(self._canvas)
        self.locator.show()
        self._plugin_menu = self._window.menuBar().addMenu("Plugins")
        self.layer_actions: list[QAction] = []
        self._save = QAction("Save", self._window)
        self._save.triggered.connect(lambda: QgsProject.instance().write())
        self.options_factories: list[QgsOptionsWidgetFactory] = []
        self.options_page_asked: str | None = None
        self._window.show()

    def close(self) -> None:
        self._window.close()
        sip.delete(self._window)

    def mainWindow(self) -> QMainWindow:  # noqa: N802
        return self._window

    def mapCanvas(self) -> QgsMapCanvas:  # noqa: N802
        return self._canvas

    def actionSaveProject(self) -> QAction:  # noqa: N802
        return self._save

    def messageBar(self) -> QgsMessageBar:  # noqa: N802
        return self._messages

    def addDockWidget(self, area: Qt.DockWidgetArea, dock: QDockWidget) -> None:  # noqa: N802
        self._window.addDockWidget(area, dock)

    def removeDockWidget(self, dock: QDockWidget) -> None:  # noqa: N802
        self._window.removeDockWidget(dock)

    def activeLayer(self) -> QgsMapLayer | None:  # noqa: N802
        return self._tree.currentLayer()

    def layerTreeView(self) -> QgsLayerTreeView:  # noqa: N802
        return self._tree

    def addToolBar(self, name: str) -> QToolBar:  # noqa: N802
        return self._window.addToolBar(name)

    def registerMainWindowAction(self, action: QAction, shortcut: str) -> bool:  # noqa: N802
        return QgsGui.shortcutsManager().registerAction(action, shortcut)

    def unregisterMainWindowAction(self, action: QAction) -> bool:  # noqa: N802
        return QgsGui.shortcutsManager().unregisterAction(action)

    def registerLocatorFilter(self, filter: QgsLocatorFilter) -> None:  # noqa: N802
        self.locator.locator().registerFilter(filter)

    def deregisterLocatorFilter(self, filter: QgsLocatorFilter) -> None:  # noqa: N802
        self.locator.locator().deregisterFilter(filter)

    def addCustomActionForLayerType(  # noqa: N802
        self, action: QAction, menu: str, kind: object, for_all: bool
    ) -> None:
        self.layer_actions.append(action)

    def removeCustomActionForLayerType(self, action: QAction) -> bool:  # noqa: N802
        self.layer_actions.remove(action)
        return True

    def pluginMenu(self) -> QMenu:  # noqa: N802
        return self._plugin_menu

    def registerOptionsWidgetFactory(self, factory: QgsOptionsWidgetFactory) -> None:  # noqa: N802
        self.options_factories.append(factory)

    def unregisterOptionsWidgetFactory(self, factory: QgsOptionsWidgetFactory) -> None:  # noqa: N802
        self.options_factories.remove(factory)

    def showOptionsDialog(self, parent: QWidget | None, page: str) -> None:  # noqa: N802
        self.options_page_asked = page

    # What tests look at

    def menu_actions(self) -> list[QAction]:
        """What is in the submenus of the plugins' menu."""
        submenus = [action.menu() for action in self._plugin_menu.actions()]
        return [action for menu in submenus for action in menu.actions()]

    def message(self) -> str:
        """The text of the message bar's uppermost item."""
        item = self._messages.currentItem()
        return item.text() if item is not None else ""

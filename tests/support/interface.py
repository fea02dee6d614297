"""The part of QgisInterface that the plugin uses, over real widgets.

QgisInterface itself exists only inside QGIS desktop.
"""

from __future__ import annotations

from qgis.core import QgsProject
from qgis.gui import (
    QgsLayerTreeMapCanvasBridge,
    QgsMapCanvas,
    QgsMapToolPan,
    QgsMessageBar,
    QgsOptionsWidgetFactory,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QAction, QDockWidget, QMainWindow, QVBoxLayout, QWidget


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
        self._menus: dict[str, list[QAction]] = {}
        self.plugin_toolbar = self._window.addToolBar("Plugins")
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

    def messageBar(self) -> QgsMessageBar:  # noqa: N802
        return self._messages

    def addDockWidget(self, area: Qt.DockWidgetArea, dock: QDockWidget) -> None:  # noqa: N802
        self._window.addDockWidget(area, dock)

    def removeDockWidget(self, dock: QDockWidget) -> None:  # noqa: N802
        self._window.removeDockWidget(dock)

    def addToolBarIcon(self, action: QAction) -> None:  # noqa: N802
        self.plugin_toolbar.addAction(action)

    def removeToolBarIcon(self, action: QAction) -> None:  # noqa: N802
        self.plugin_toolbar.removeAction(action)

    def addPluginToMenu(self, name: str, action: QAction) -> None:  # noqa: N802
        self._menus.setdefault(name, []).append(action)

    def removePluginMenu(self, name: str, action: QAction) -> None:  # noqa: N802
        self._menus[name].remove(action)

    def registerOptionsWidgetFactory(self, factory: QgsOptionsWidgetFactory) -> None:  # noqa: N802
        self.options_factories.append(factory)

    def unregisterOptionsWidgetFactory(self, factory: QgsOptionsWidgetFactory) -> None:  # noqa: N802
        self.options_factories.remove(factory)

    def showOptionsDialog(self, parent: QWidget | None, page: str) -> None:  # noqa: N802
        self.options_page_asked = page

    # What tests look at

    def menu_actions(self) -> list[QAction]:
        return [action for actions in self._menus.values() for action in actions]

    def message(self) -> str:
        """The text of the message bar's uppermost item."""
        item = self._messages.currentItem()
        return item.text() if item is not None else ""

"""What QGIS loads: puts GeoMELT's dock, options page and algorithms in, and takes them out."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from .core.paths import resource
from .core.session import Session
from .gui.dock import Dock
from .gui.layer_actions import LayerActions
from .gui.options import OptionsFactory
from .processing.provider import Provider

_MENU = "GeoMELT"


class GeomeltPlugin:
    """`iface` is None where QGIS runs algorithms without a GUI: then `initGui` is not called."""

    def __init__(self, iface: QgisInterface | None) -> None:
        self._iface = iface
        self.session: Session | None = None
        self.dock: Dock | None = None
        self._action: QAction | None = None
        self._options: OptionsFactory | None = None
        self._layer_actions: LayerActions | None = None
        self._provider: Provider | None = None

    def initProcessing(self) -> None:
        self._provider = Provider(self.session)
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        self.session = Session()
        self.initProcessing()
        self._options = OptionsFactory(self.session)
        self._iface.registerOptionsWidgetFactory(self._options)
        self.dock = Dock(self.session, self._iface)
        self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.dock.hide()
        self._layer_actions = LayerActions(self._iface, self.dock)
        self._layer_actions.attach()
        self._action = QAction(
            QIcon(str(resource("icons/geomelt.svg"))), "GeoMELT", self._iface.mainWindow()
        )
        self._action.setObjectName("GeomeltAction")
        self.dock.setToggleVisibilityAction(self._action)
        self._iface.addToolBarIcon(self._action)
        self._iface.addPluginToMenu(_MENU, self._action)

    def unload(self) -> None:
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
        if self._layer_actions is not None:
            self._layer_actions.detach()
            self._layer_actions = None
        if self.session is not None:
            self.session.close()
            self.session.deleteLater()
            self.session = None
        if self.dock is not None:
            self.dock.remove()
            self.dock = None
        if self._action is not None:
            self._iface.removeToolBarIcon(self._action)
            self._iface.removePluginMenu(_MENU, self._action)
            self._action.deleteLater()
            self._action = None
        if self._options is not None:
            self._iface.unregisterOptionsWidgetFactory(self._options)
            self._options = None

"""What QGIS loads: puts GeoMELT's parts into QGIS, and takes them out again."""

from __future__ import annotations

from typing import Protocol

from qgis.core import QgsApplication
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import Qt

from .core.language import Language
from .core.layers.results import results_crs
from .core.session import Session
from .core.settings import Settings
from .gui.dock import Dock
from .gui.integration.layer_menu import LayerMenu
from .gui.integration.locator import Locator
from .gui.integration.project_status import ProjectStatus
from .gui.integration.restart_offer import RestartOffer
from .gui.integration.results_move import ResultsMove
from .gui.integration.toolbar import Toolbar
from .gui.layer_actions import LayerActions
from .gui.options.options_page import OptionsFactory
from .gui.shared.messages import remove_messages
from .processing.provider import Provider


class _Part(Protocol):
    """Something in QGIS from its making to `remove`."""

    def remove(self) -> None: ...


class GeomeltPlugin:
    """`iface` is None where QGIS runs algorithms without a GUI: then `initGui` is not called."""

    def __init__(self, iface: QgisInterface | None) -> None:
        self._iface = iface
        self._language = Language()
        self._provider: Provider | None = None
        self._parts: list[_Part] = []
        self.session: Session | None = None
        self.dock: Dock | None = None

    def initProcessing(self) -> None:
        self._language.install(Settings.load().language)
        results_crs()  # made here, on the GUI thread, before any task needs it
        self._provider = Provider(self.session)
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        iface = self._iface
        if iface is None:
            return  # nothing to show anything in
        self._language.install(Settings.load().language)
        self.session = Session()
        self.initProcessing()
        self.dock = Dock(self.session, iface)
        iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.dock.hide()
        self._parts = [
            OptionsFactory(self.session, iface),
            RestartOffer(self.session, iface),
            Toolbar(iface, self.dock),
            LayerMenu(iface, self.dock),
            Locator(iface, self.dock),
            LayerActions(iface, self.dock, self.session.backend),
            ProjectStatus(self.dock, self.session.indexes),
            ResultsMove(self.session, iface),
        ]

    def unload(self) -> None:
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
        for part in reversed(self._parts):
            part.remove()
        self._parts.clear()
        if self.session is not None:
            self.session.close()
            self.session.deleteLater()
            self.session = None
        if self.dock is not None:
            self.dock.remove()
            self.dock = None
        if self._iface is not None:
            remove_messages(self._iface)
        self._language.remove()

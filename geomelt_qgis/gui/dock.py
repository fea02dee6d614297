"""The dock: three tabs over one line about the backend."""

from __future__ import annotations

from qgis.gui import QgisInterface, QgsDockWidget
from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import QFrame, QTabWidget, QVBoxLayout, QWidget

from ..core.session import Session
from ..core.text import tr
from .caption_tab import CaptionTab
from .index_tab import IndexTab
from .log_dialog import LogDialog
from .options import PAGE
from .search_tab import SearchTab
from .state_bar import StateBar


class Dock(QgsDockWidget):
    """Starts the backend when it is first opened."""

    def __init__(self, session: Session, iface: QgisInterface) -> None:
        super().__init__("GeoMELT", iface.mainWindow())
        self.setObjectName("GeomeltDock")
        self._session, self._iface = session, iface
        self._opened = False
        self.caption = CaptionTab(session, iface)
        self.search = SearchTab(session, iface)
        self.index = IndexTab(session, iface)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.caption, tr("Caption"))
        self.tabs.addTab(self.search, tr("Search"))
        self.tabs.addTab(self.index, tr("Index"))
        self.tabs.setCurrentWidget(self.search)
        self.state = StateBar(session.backend)
        self.state.log_asked.connect(self._show_log)
        self.state.settings_asked.connect(self._show_settings)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Sunken)

        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(line)
        layout.addWidget(self.state)
        self.setWidget(content)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._opened:
            self._opened = True
            self._session.backend.start()

    def remove(self) -> None:
        """Leaves nothing on the canvas or in the main window."""
        self.caption.close_canvas()
        self._iface.removeDockWidget(self)
        self.deleteLater()

    def _show_log(self) -> None:
        LogDialog(self._session.backend.log, self).exec()

    def _show_settings(self) -> None:
        self._iface.showOptionsDialog(self._iface.mainWindow(), PAGE)

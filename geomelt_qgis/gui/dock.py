"""The dock: three tabs over one line about the backend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qgis.core import QgsRasterLayer
from qgis.gui import QgisInterface, QgsDockWidget
from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import QFrame, QTabWidget, QVBoxLayout, QWidget

from ..core.capability import Capability
from ..core.errors import BackendError
from ..core.http.address import Address
from ..core.process.capabilities import incapable
from ..core.process.state import State
from ..core.session import Session
from ..core.text import tr
from .caption.caption_tab import CaptionTab
from .index.index_tab import IndexTab
from .install.install_dialog import InstallDialog
from .options.options_page import PAGE
from .search.search_tab import SearchTab
from .shared.log_dialog import LogDialog
from .shared.messages import show_error
from .state_bar import StateBar
from .summary.summary_page import SummaryPage

_AT_REST = (State.NOT_INSTALLED, State.STOPPED, State.FAILED, State.UPDATE_REQUIRED)


@dataclass(frozen=True)
class Searched:
    """The backend and the index that are asked, None and empty where there are none; `hindrance`
    says why words cannot be searched for."""

    address: Address | None = None
    index: str = ""
    hindrance: str = ""


class Dock(QgsDockWidget):
    """Starts the backend when it is first opened."""

    def __init__(self, session: Session, iface: QgisInterface) -> None:
        super().__init__("GeoMELT", iface.mainWindow())
        self.setObjectName("GeomeltDock")
        self._session, self._iface = session, iface
        self._opened = False
        self._waiting: Callable[[], None] | None = None
        self.summary = SummaryPage(session, iface)
        self.caption = CaptionTab(session, iface, self.summary)
        self.search = SearchTab(session, iface)
        self.index = IndexTab(session, iface)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("Tasks of GeoMELT"))
        for tab, title, tip in (
            (self.caption, tr("Caption", "verb"), tr("Describe what a layer shows")),
            (self.search, tr("Search"), tr("Find places by words or by examples")),
            (self.index, tr("Index", "verb"), tr("Make imagery findable")),
        ):
            self.tabs.setTabToolTip(self.tabs.addTab(tab, title), tip)
        self.tabs.setCurrentWidget(self.search)
        self.install: InstallDialog | None = None
        self.state = StateBar(session)
        self.state.install_asked.connect(self.show_install)
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
        session.indexes.changed.connect(self._on_indexes)
        session.backend.state_changed.connect(self._on_state)
        self.search.index_asked.connect(self.open_index)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._opened:
            self._opened = True
            self._session.backend.start()

    def remove(self) -> None:
        """Leaves nothing on the canvas or in the main window."""
        self.caption.remove()
        self.summary.remove()
        self.search.remove()
        if self.install is not None:
            self.install.remove()
        self._iface.removeDockWidget(self)
        self.deleteLater()

    def show_install(self) -> None:
        """Opens the installer's window, which is not modal."""
        if self.install is None:
            self.install = InstallDialog(self._session, self._iface.mainWindow())
        self.install.show()
        self.install.raise_()

    # What the toolbar, the locator, layer actions and menus ask for

    def open_search(self) -> None:
        self._bring(self.search)
        self.search.query.setFocus()
        self.search.query.selectAll()

    def open_index(self) -> None:
        self._bring(self.index)

    def pick_similar(self) -> None:
        """The next click on the map chooses the tile to search by."""
        self._bring(self.search)
        self._when_ready(self.search.place.button.click)

    def searched(self) -> Searched:
        """What a search by words would ask now."""
        backend, index = self._session.backend, self.search.index.index()
        return Searched(
            backend.address if backend.state is State.RUNNING else None,
            index.name if index else "",
            incapable(backend.health, Capability.EMBED_TEXTS),
        )

    def search_for(self, text: str) -> None:
        self._bring(self.search)
        self.search.query.setText(text)
        self._when_ready(self.search.ask)

    def find_similar(self, index: str, tile_id: int) -> None:
        self._bring(self.search)
        self._when_ready(lambda: self._of_index(index, lambda: self.search.find_similar(tile_id)))

    def mark(self, index: str, tile_id: int, positive: bool) -> None:
        """Marks a tile as a positive or negative example."""
        self._bring(self.search)
        self._when_ready(
            lambda: self._of_index(index, lambda: self.search.examples.mark(tile_id, positive))
        )

    def caption_canvas(self, layer: QgsRasterLayer) -> None:
        self._bring(self.caption)
        self.caption.caption_canvas(layer)
        self._when_ready(lambda: None if self.caption.run.is_busy else self.caption.run.click())

    def index_raster(self, paths: Sequence[str]) -> None:
        """Fills the form; the user chooses the index."""
        self._bring(self.index)
        self.index.job.propose(paths)

    # Inside

    def _bring(self, tab: QWidget) -> None:
        self.setUserVisible(True)
        self.tabs.setCurrentWidget(tab)

    def _when_ready(self, act: Callable[[], None]) -> None:
        """Now, or when the backend runs and its indexes are known; the latest request counts."""
        if self._session.backend.state is State.RUNNING and self._session.indexes.are_known:
            act()
        else:
            self._waiting = act
            self._session.backend.start()

    def _on_state(self) -> None:
        if self._session.backend.state in _AT_REST:
            self._waiting = None  # it must not come true hours later

    def _on_indexes(self) -> None:
        act, self._waiting = self._waiting, None
        if act is not None:
            act()

    def _of_index(self, index: str, act: Callable[[], None]) -> None:
        if self.search.index.choose(index):
            act()
        else:
            text = tr("There is no index {0} any more: its tiles cannot be looked up.")
            show_error(self._iface, BackendError(text.format(index)))

    def _show_log(self) -> None:
        LogDialog(self._session.log, self).exec()

    def _show_settings(self) -> None:
        self._iface.showOptionsDialog(self._iface.mainWindow(), PAGE)

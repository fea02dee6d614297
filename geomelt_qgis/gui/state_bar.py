"""One line at the foot of the dock: how the backend is, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtWidgets import QAction, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from ..core.diagnostics import diagnostics
from ..core.process.state import Action, State, possible
from ..core.process.state_words import action_name, sentence
from ..core.session import Session
from ..core.text import tr

# Each stands out from the ground of every theme of QGIS, the light and the dark.
_GREY, _AMBER, _GREEN, _RED = "#858585", "#b27800", "#2e9d57", "#e5533d"
_COLOURS = {
    State.NOT_INSTALLED: _GREY,
    State.INSTALLING: _AMBER,
    State.STOPPED: _GREY,
    State.STARTING: _AMBER,
    State.LOADING: _AMBER,
    State.RUNNING: _GREEN,
    State.FAILED: _RED,
    State.UPDATE_REQUIRED: _RED,
    State.STOPPING: _AMBER,
}


class StateBar(QWidget):
    """The button does what helps in the present state; its menu holds the rest."""

    install_asked = pyqtSignal()
    settings_asked = pyqtSignal()
    log_asked = pyqtSignal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._backend = session, session.backend
        self._progress = ""
        self._dot = QLabel("●")
        self._dot.setAccessibleName(tr("State of the backend, as a colour"))
        self.text = QLabel()
        self.text.setAccessibleName(tr("State of the backend"))
        self.text.setWordWrap(True)
        self.button = QToolButton()
        self.button.setAccessibleName(tr("Remedy"))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.actions_of = {
            action: self._action(action_name(action), slot)
            for action, slot in (
                (Action.START, self._backend.start),
                (Action.STOP, self._backend.stop),
                (Action.RESTART, self._backend.restart),
                (Action.SHOW_LOG, self.log_asked.emit),
                (Action.INSTALL, self.install_asked.emit),
                (Action.SETTINGS, self.settings_asked.emit),
            )
        }
        self.actions_of[Action.SETTINGS].setIcon(QgsApplication.getThemeIcon("/mActionOptions.svg"))
        self.copy_diagnostics = self._action(tr("Copy diagnostics"), self._copy_diagnostics)
        self.copy_diagnostics.setToolTip(
            tr("Versions, settings and the end of the log, with home folders hidden")
        )
        menu = QMenu(self.button)
        menu.addActions([*self.actions_of.values(), self.copy_diagnostics])
        self.button.setMenu(menu)

        row = QHBoxLayout(self)
        row.setContentsMargins(6, 2, 6, 4)
        row.addWidget(self._dot)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self._backend.state_changed.connect(self._refresh)
        session.installer.progressed.connect(self._on_progress)
        self._refresh()

    def _action(self, text: str, slot: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda: slot())
        return action

    def _refresh(self) -> None:
        state = self._backend.state
        self._dot.setStyleSheet(f"color: {_COLOURS[state]}")
        self.text.setText(sentence(self._backend, self._progress))
        self.text.setToolTip(self._backend.detail)
        can = possible(state)
        for action, item in self.actions_of.items():
            item.setEnabled(action in can)
        self.button.setDefaultAction(self.actions_of[self._backend.remedy])

    def _on_progress(self, fraction: float, text: str) -> None:
        self._progress = tr("{0} %: {1}").format(round(100 * fraction), text)
        self._refresh()

    def _copy_diagnostics(self) -> None:
        QGuiApplication.clipboard().setText(diagnostics(self._session))

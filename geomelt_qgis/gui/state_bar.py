"""One line at the foot of the dock: how the backend is, and what to do about it."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QAction, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from ..core.process import BackendProcess, State
from ..core.text import tr

_GREY, _AMBER, _GREEN, _RED = "#8a8a8a", "#e0a100", "#2e9d57", "#c8372d"
_COLOURS = {
    State.NOT_CONFIGURED: _GREY,
    State.STOPPED: _GREY,
    State.STARTING: _AMBER,
    State.LOADING_MODEL: _AMBER,
    State.RUNNING: _GREEN,
    State.FAILED: _RED,
    State.STOPPING: _AMBER,
}


class StateBar(QWidget):
    """The button does what helps in the present state; its menu holds the rest."""

    settings_asked = pyqtSignal()
    log_asked = pyqtSignal()

    def __init__(self, backend: BackendProcess, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._dot = QLabel("●")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.button = QToolButton()
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self._choose = self._action(tr("Choose Python…"), self.settings_asked.emit)
        self._start = self._action(tr("Start"), backend.start)
        self._stop = self._action(tr("Stop"), backend.stop)
        self._restart = self._action(tr("Restart"), backend.restart)
        self._log = self._action(tr("Show log"), self.log_asked.emit)
        self._settings = self._action(tr("Settings…"), self.settings_asked.emit)
        self._settings.setIcon(QgsApplication.getThemeIcon("/mActionOptions.svg"))
        self._remedies = {
            State.STOPPED: self._start,
            State.STARTING: self._log,
            State.LOADING_MODEL: self._log,
            State.RUNNING: self._stop,
            State.FAILED: self._restart,
            State.STOPPING: self._log,
        }
        menu = QMenu(self.button)
        for action in (self._start, self._stop, self._restart, self._log, self._settings):
            menu.addAction(action)
        self.button.setMenu(menu)

        row = QHBoxLayout(self)
        row.setContentsMargins(6, 2, 6, 4)
        row.addWidget(self._dot)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        backend.state_changed.connect(self._refresh)
        self._refresh()

    def _action(self, text: str, slot: object) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda: slot())
        return action

    def _refresh(self) -> None:
        state = self._backend.state
        self._dot.setStyleSheet(f"color: {_COLOURS[state]}")
        self.text.setText(self._sentence(state))
        self.text.setToolTip(self._backend.detail)
        self.button.setDefaultAction(
            self._choose if self._backend.needs_python else self._remedies[state]
        )
        self._start.setEnabled(state in (State.STOPPED, State.FAILED))
        self._stop.setEnabled(state in (State.STARTING, State.LOADING_MODEL, State.RUNNING))
        self._restart.setEnabled(state in (State.RUNNING, State.FAILED))

    def _sentence(self, state: State) -> str:
        health = self._backend.health
        if state is State.RUNNING and health is not None:
            return tr("Ready: {0} on {1}").format(health.model_id, health.device)
        return {
            State.NOT_CONFIGURED: tr("Choose the Python that has the GeoMELT backend."),
            State.STOPPED: tr("The backend is stopped."),
            State.STARTING: tr("The backend is starting…"),
            State.LOADING_MODEL: tr("The model is loading…"),
            State.FAILED: self._backend.detail,
            State.STOPPING: tr("The backend is stopping…"),
        }.get(state, "")

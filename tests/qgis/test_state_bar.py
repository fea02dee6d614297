"""The line at the foot of the dock: what it says in each state, and that its button helps."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QPlainTextEdit

from geomelt_qgis import classFactory
from geomelt_qgis.core.process.state import Action, State
from geomelt_qgis.core.settings import Settings
from geomelt_qgis.gui.shared.log_dialog import LogDialog


@pytest.fixture
def open_with(iface, fake_python, wait_for):
    """Opens the dock of a plugin whose backend behaves by its mode, and waits for a state."""
    loaded = []

    def make(mode, *states, **settings):
        Settings(**(settings or {"python": fake_python(mode)})).save()
        plugin = classFactory(iface)
        loaded.append(plugin)
        plugin.initGui()
        plugin.dock.show()
        wait_for(lambda: plugin.session.backend.state in states)
        return plugin

    yield make
    for plugin in loaded:
        plugin.unload()


@pytest.mark.parametrize(
    ("mode", "state", "words", "button"),
    [
        ("", State.RUNNING, "Ready: geomelt-mini on cpu", "Stop"),
        ("older", State.RUNNING, "It is version 0.0.1, this plugin wants", "Stop"),
        ("mute", State.STARTING, "The backend is starting…", "Show log"),
        ("dies", State.FAILED, "exit code 1): OSError: no space left on device", "Show log"),
        ("no-geomelt", State.FAILED, "has no backend", "Settings…"),
        ("no-model", State.FAILED, "The model folder is empty", "Restart"),
        ("other-token", State.FAILED, "The token is not this backend's", "Restart"),
        ("protocol-2", State.UPDATE_REQUIRED, "update the plugin", "Install…"),
    ],
)
def test_each_state_has_a_sentence_and_a_remedy(open_with, mode, state, words, button):
    bar = open_with(mode, state).dock.state
    assert words in bar.text.text()
    assert bar.button.text() == button
    assert bar.button.isEnabled()


def test_a_python_that_cannot_be_run(open_with):
    bar = open_with("", State.FAILED, python="/nowhere/python").dock.state
    assert "/nowhere/python cannot be run" in bar.text.text()
    assert bar.button.text() == "Settings…"


def test_a_model_of_the_user_that_cannot_be_loaded_is_a_matter_of_settings(open_with, fake_python):
    settings = {"python": fake_python("no-model"), "model": "/models/mine"}
    plugin = open_with("", State.FAILED, **settings)
    assert plugin.dock.state.button.text() == "Settings…"


def test_a_remote_backend_without_a_token(open_with, iface):
    plugin = open_with("", State.FAILED, remote_url="https://gpu.example.org")
    bar = plugin.dock.state
    assert "has no token" in bar.text.text()
    bar.button.click()
    assert iface.options_page_asked == "GeomeltOptions"


def test_stop_start_and_restart_by_the_button(open_with, wait_for):
    plugin = open_with("", State.RUNNING)
    bar, backend = plugin.dock.state, plugin.session.backend
    bar.button.click()
    wait_for(lambda: backend.state is State.STOPPED)
    assert bar.text.text() == "The backend is stopped."
    assert bar.button.text() == "Start"
    bar.button.click()
    wait_for(lambda: backend.state is State.RUNNING)
    pid = backend.pid
    bar.actions_of[Action.RESTART].trigger()
    wait_for(lambda: backend.state is State.RUNNING and backend.pid != pid)


def test_the_menu_offers_what_is_possible_alone(open_with):
    bar = open_with("dies", State.FAILED).dock.state
    offered = {action for action, item in bar.actions_of.items() if item.isEnabled()}
    assert offered == {
        Action.START, Action.RESTART, Action.SHOW_LOG, Action.SETTINGS, Action.INSTALL,
    }  # fmt: skip
    assert bar.copy_diagnostics.isEnabled()


def test_the_log_is_shown(open_with):
    plugin = open_with("dies", State.FAILED)
    reported = []

    def read_and_close():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, LogDialog)
        reported.append(dialog.findChild(QPlainTextEdit).toPlainText())
        dialog.reject()

    QTimer.singleShot(0, read_and_close)
    plugin.dock.state.button.click()
    assert "no space left on device" in reported[0]
    assert Path(plugin.session.backend.log.path).exists()


def test_the_installation_is_followed(open_with, tmp_path):
    plugin = open_with("", State.NOT_INSTALLED, environment=str(tmp_path / "none"))
    plugin.session.installer.started.emit()
    plugin.session.installer.progressed.emit(0.25, "Installing PyTorch")
    bar = plugin.dock.state
    assert bar.text.text() == "The backend is being installed. 25 %: Installing PyTorch"
    plugin.session.installer.failed.emit("The disk is full.")
    assert bar.text.text() == "The disk is full."
    assert bar.button.text() == "Install…"

"""The window that installs: its buttons, and what it knows of an earlier installation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from install_help import ALL, break_step, calls, plan, steps
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtWidgets import QApplication, QMessageBox, QPlainTextEdit

from geomelt_qgis import classFactory
from geomelt_qgis.core.installer.installation import Installation
from geomelt_qgis.core.installer.plan import Plan
from geomelt_qgis.core.installer.variants import Variant
from geomelt_qgis.core.paths import plugin_version
from geomelt_qgis.core.process.state import Action, State
from geomelt_qgis.core.settings import Settings

__all__ = ["plan", "steps"]


@pytest.fixture
def window(plugin, plan, monkeypatch):
    """Opened with these settings, our plan in the form."""

    def open_with(**settings):
        plugin.session.apply(Settings(**{"environment": str(plan.installation.folder), **settings}))
        plugin.dock.show_install()
        dialog = plugin.dock.install
        monkeypatch.setattr(dialog.form, "plan", lambda: plan)
        dialog.form.changed.emit()
        return dialog

    monkeypatch.setattr("geomelt_qgis.gui.install.install_form.PythonSearch.start", lambda *_: None)
    return open_with


@pytest.fixture
def dialog(window, plugin):
    """In a QGIS without a backend."""
    dialog = window()
    assert plugin.session.backend.state is State.NOT_INSTALLED
    assert plugin.dock.state.button.text() == "Install…"
    return dialog


def test_install_resume_and_uninstall_by_the_dialog(
    dialog, plugin, plan, steps, wait_for, monkeypatch
):
    break_step(steps, "torch", "echo NewConnectionError; exit 1")
    assert dialog.install.text() == "Install"
    dialog.install.click()
    assert plugin.session.backend.state is State.INSTALLING
    assert not dialog.install.isEnabled()
    assert dialog.cancel.isEnabled()
    wait_for(lambda: not plugin.session.installer.is_busy)
    assert "cannot be reached" in dialog.status.text()
    assert plugin.session.backend.state is State.NOT_INSTALLED
    assert dialog.install.text() == "Resume"

    (steps / "torch.sh").unlink()
    (steps / "check.sh").write_text("echo '{}'")
    dialog.install.click()
    wait_for(lambda: plan.installation.is_complete)
    assert plugin.session.settings.environment == str(plan.installation.folder)
    wait_for(lambda: "It takes" in dialog.summary.text())
    assert not dialog.install.isEnabled()

    left = plan.installation.folder.with_name("env.tmp-of-a-killed-one")
    left.mkdir()
    asked = []
    answer = QMessageBox.StandardButton.Yes
    monkeypatch.setattr(QMessageBox, "question", lambda *args: asked.append(args[2]) or answer)
    dialog.uninstall.click()
    wait_for(lambda: plugin.session.backend.state is State.NOT_INSTALLED)
    assert not plan.installation.folder.exists()
    assert not plan.installation.record_file.exists()
    assert not left.exists()
    assert "It takes" in asked[0]
    assert plugin.dock.state.button.text() == "Install…"


def test_the_dialog_finds_the_pythons_of_this_machine(plugin, tmp_path, wait_for):
    plugin.dock.show_install()
    form = plugin.dock.install.form
    form.folder.setFilePath(str(tmp_path / "env"))
    assert form.plan().interpreter == "", "none of the user's is needed"

    def fitting():
        rows = range(1, form.python.count())
        return [row for row in rows if form.python.itemData(row).problem is None]

    wait_for(fitting)
    form.python.setCurrentIndex(fitting()[0])
    assert Path(form.plan().interpreter).exists()
    form.add_python("/nowhere/python")
    wait_for(lambda: form.python.findText("/nowhere", Qt.MatchFlag.MatchContains) >= 0)


# What the next QGIS knows


@pytest.fixture
def load(iface):
    """A QGIS that has just started, with the profile of the one before."""
    loaded = []

    def make():
        loaded.append(classFactory(iface))
        loaded[-1].initGui()
        return loaded[-1]

    yield make
    loaded[-1].unload()


@pytest.fixture
def own_python(tmp_path):
    """Where nobody would look for it."""
    python = tmp_path / "own" / "python"
    python.parent.mkdir()
    python.symlink_to("/usr/bin/python3")
    return str(python)


def test_what_was_broken_off_is_resumed_with_all_choices_by_the_next_qgis(
    load, own_python, tmp_path, wait_for, monkeypatch
):
    monkeypatch.setattr(Variant, "bytes_needed", 0)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    here = Installation(tmp_path / "large disk" / "env")
    plan = Plan(own_python, here, Variant.CUDA_13, "https://index.example/cu", str(wheels), True)
    first = load()
    first.session.install(plan)
    wait_for(lambda: here.folder.exists())
    first.unload()

    second = load()
    second.dock.show_install()
    dialog = second.dock.install
    wait_for(lambda: dialog.form.plan() == plan)
    assert dialog.install.text() == "Resume"
    assert dialog.install.isEnabled()


def test_what_works_stays_the_backend_until_another_is_complete(
    dialog, plugin, plan, steps, wait_for, tmp_path
):
    dialog.install.click()
    wait_for(lambda: plan.installation.is_complete)
    break_step(steps, "torch", "exit 1")
    elsewhere = replace(plan, installation=Installation(tmp_path / "elsewhere"))
    plugin.session.install(elsewhere)
    wait_for(lambda: calls(steps) == [*ALL, *ALL[:3]])
    wait_for(lambda: not plugin.session.installer.is_busy)
    assert Settings.load().environment == str(plan.installation.folder)
    assert plugin.session.backend.state is State.STOPPED


def test_an_outdated_environment_is_reported_and_updated(dialog, plan, steps, wait_for):
    dialog.install.click()
    wait_for(lambda: plan.installation.is_complete)
    plan.installation.write(replace(plan.installation.record(), version="0.0.1"))
    dialog.form.changed.emit()
    assert "Version 0.0.1 is installed" in dialog.summary.text()
    assert f"this plugin wants {plugin_version()}: update it." in dialog.summary.text()
    assert dialog.install.text() == "Update"
    dialog.install.click()
    wait_for(lambda: plan.installation.record().version == plugin_version())
    wait_for(lambda: plan.installation.is_complete)
    assert calls(steps) == [*ALL, "trial", *ALL]
    assert dialog.install.text() == "Install"
    assert not dialog.install.isEnabled()


def test_nothing_is_installed_by_a_plugin_that_is_unloaded(
    load, fake_python, plan, steps, wait_for
):
    """Not even what waits for the backend to stop."""
    Settings(python=fake_python("")).save()
    plugin = load()
    plugin.dock.show()
    wait_for(lambda: plugin.session.backend.state is State.RUNNING)
    plugin.session.install(plan)
    plugin.unload()
    assert not plan.installation.record_file.exists()


# A backend elsewhere


def test_a_remote_backend_stays_in_use_unless_the_user_says_otherwise(
    window, plugin, plan, wait_for
):
    address = "https://gpu.example.org"
    dialog = window(remote_url=address)
    assert dialog.instead.isVisible()
    assert dialog.instead.text() == f"Use it instead of {address}"
    dialog.install.click()
    wait_for(lambda: plan.installation.is_complete)
    assert plugin.session.settings.remote_url == address
    assert f"{address} stays in use" in dialog.status.text()

    dialog.instead.setChecked(True)
    dialog.repair.click()
    wait_for(lambda: not plugin.session.settings.remote_url)
    assert plugin.session.backend.python == str(plan.installation.python)
    assert not dialog.instead.isVisible()
    assert dialog.status.text() == "The backend is installed."


# What went wrong


def shown_log(plugin):
    reported = []

    def read_and_close():
        dialog = QApplication.activeModalWidget()
        reported.append(dialog.findChild(QPlainTextEdit).toPlainText())
        dialog.reject()

    QTimer.singleShot(0, read_and_close)
    plugin.dock.state.actions_of[Action.SHOW_LOG].trigger()
    return reported[0]


def copied_diagnostics(plugin):
    plugin.dock.state.copy_diagnostics.trigger()
    return QGuiApplication.clipboard().text()


def test_the_log_and_the_diagnostics_hold_the_installer_s_words(
    dialog, plugin, steps, load, wait_for
):
    break_step(steps, "torch", "echo words of pip; exit 1")
    dialog.install.click()
    wait_for(lambda: dialog.install.text() == "Resume" and not plugin.session.installer.is_busy)
    assert "words of pip" in shown_log(plugin)
    assert "words of pip" in copied_diagnostics(plugin)
    plugin.unload()

    after = load()
    assert "words of pip" in shown_log(after)
    assert "words of pip" in copied_diagnostics(after)


def test_the_backend_s_log_is_shown_once_it_has_spoken_again(running, wait_for):
    session = running.session
    session.installer.log.write("of an earlier installation")
    assert shown_log(running) == "of an earlier installation"
    session.backend.restart()
    wait_for(lambda: session.backend.state is State.LOADING)
    assert "-m geomelt serve" in shown_log(running)

"""Whole installations for real: venv, PyTorch, the backend's wheel, an embedding, a caption.

They take minutes and gigabytes, so `make test-install` runs them and `make test` does not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QMessageBox
from support.heartbeat import MOST_MS, heartbeat

from geomelt_qgis.core.installer.installation import Installation, default_folder
from geomelt_qgis.core.installer.variants import Variant
from geomelt_qgis.core.state import State
from geomelt_qgis.core.text import size

WITHIN_S = 3600
PACKAGES = "lib/python3*/site-packages"
QGIS = Path(__file__).with_name("qgis_that_installs.py")


@pytest.fixture
def opened(load, wait_for):
    """The window of a QGIS that has just started."""

    def show():
        plugin = load()
        assert plugin.session.backend.state is State.NOT_INSTALLED
        plugin.dock.state.button.click()
        plugin.session.installer.progressed.connect(
            lambda fraction, text: print(f"{100 * fraction:3.0f} % {text}", flush=True)
        )
        return plugin, plugin.dock.install

    return show


@pytest.fixture
def choose(python, wait_for):
    """Fills the form in; the folder stays the default one where none is named."""

    def fill(form, source, torch_index="", folder=None, offline=False):
        def row():
            paths = (form.python.itemData(i).path for i in range(form.python.count()))
            return next((i for i, path in enumerate(paths) if path == python), -1)

        form.add_python(python)
        wait_for(lambda: row() >= 0)
        form.python.setCurrentIndex(row())
        form.variant.setCurrentIndex(form.variant.findData(Variant.CPU))
        form.source.setFilePath(str(source))
        form.torch_index.setText(torch_index)
        form.offline.setChecked(offline)
        if folder is not None:
            form.folder.setFilePath(str(folder))

    return fill


@pytest.fixture
def press(wait_for):
    """Presses a button of the window, and waits until the backend runs from the environment."""

    def install(button, plugin, installation):
        session = plugin.session
        failures = []
        session.installer.failed.connect(failures.append)
        with heartbeat(button.text()) as heart:
            button.click()
            wait_for(lambda: session.installer.is_busy or failures, 60)
            wait_for(lambda: not session.installer.is_busy, WITHIN_S)
        assert not failures
        assert heart.longest < MOST_MS, heart
        assert installation.is_complete
        wait_for(lambda: session.backend.state in (State.RUNNING, State.FAILED), 300)
        assert session.backend.state is State.RUNNING, session.backend.detail
        assert session.backend.python == str(installation.python)
        assert session.backend.health.model_id == "geomelt-mini"

    return install


def test_a_wheel_and_the_index_that_pip_is_configured_for(opened, choose, press, bundle, wait_for):
    (wheel,) = bundle.glob("geomelt-*.whl")
    plugin, window = opened()
    choose(window.form, wheel, torch_index=os.environ.get("GEOMELT_TORCH_INDEX", ""))
    here = Installation(default_folder())
    press(window.install, plugin, here)

    bytes_taken = sum(file.lstat().st_size for file in here.folder.rglob("*") if not file.is_dir())
    taken = f"It takes {size(bytes_taken)}."
    wait_for(lambda: taken in window.summary.text(), 60)
    asked = []

    def say_yes():
        box = QApplication.activeModalWidget()
        asked.append(box.text())
        box.button(QMessageBox.StandardButton.Yes).click()

    QTimer.singleShot(0, say_yes)
    window.uninstall.click()
    assert taken in asked[0]
    print(asked[0])
    wait_for(lambda: plugin.session.backend.state is State.NOT_INSTALLED, 60)
    assert not here.folder.exists()
    assert list(here.folder.parent.glob(f"{here.folder.name}*")) == []


def test_killed_while_pytorch_comes_from_its_own_index_and_resumed(
    opened, press, index, python, tmp_path, wait_for
):
    here = Installation(tmp_path / "env")
    arguments = (python, str(here.folder), index.pytorch)
    index.held = "torch"
    kill_qgis_as_soon_as(index.is_held.is_set, *arguments)
    assert index.is_dropped.wait(5), "pip goes on behind the back of a QGIS that is gone"
    assert not here.is_complete
    assert here.record().done[-1] == "backend"
    kill_qgis_as_soon_as(lambda: list(here.folder.glob(f"{PACKAGES}/torch")), *arguments)
    assert not list(here.folder.glob(f"{PACKAGES}/torch-*.dist-info")), "it was whole already"

    plugin, window = opened()
    assert window.form.installation == here
    wait_for(lambda: window.install.text() == "Resume", 60)  # once the Python is found
    assert window.form.torch_index.text() == index.pytorch
    press(window.install, plugin, here)
    fetched = index.fetched
    assert fetched.count("geomelt") == 1
    assert fetched.count("torch") == 3
    assert fetched.index("geomelt") < fetched.index("torch") < fetched.index("numpy")


def kill_qgis_as_soon_as(reached, *arguments):
    """Runs a QGIS that installs, and kills it in the middle."""
    qgis = subprocess.Popen([sys.executable, str(QGIS), *arguments])
    end = time.monotonic() + 300
    try:
        while not reached():
            assert qgis.poll() is None
            assert time.monotonic() < end
            time.sleep(0.01)
    finally:
        qgis.kill()
        qgis.wait()


def test_a_folder_of_wheels_without_a_network_and_repair(
    opened, choose, press, index, bundle, tmp_path, wait_for, monkeypatch
):
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, index.address)  # who asks the network asks the test
    here = Installation(tmp_path / "env")
    plugin, window = opened()
    choose(window.form, bundle, folder=here.folder, offline=True)
    press(window.install, plugin, here)

    plugin.session.backend.stop()
    wait_for(lambda: plugin.session.backend.state is State.STOPPED)
    (numpy,) = here.folder.glob(f"{PACKAGES}/numpy")
    shutil.rmtree(numpy)
    plugin.session.backend.start()
    wait_for(lambda: plugin.session.backend.state is State.FAILED, 60)
    assert "numpy" in plugin.session.backend.detail
    press(window.repair, plugin, here)
    assert index.requests == []

"""Whole installations for real: uv, a Python, PyTorch, the backend, an embedding, a caption.

They take minutes and gigabytes, so `make test-install` runs them and `make test` does not.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QMessageBox
from support.heartbeat import MOST_MS, heartbeat

from geomelt_qgis.core.installer.folder_tasks import MeasureTask
from geomelt_qgis.core.installer.installation import Installation, default_folder
from geomelt_qgis.core.installer.variants import Variant
from geomelt_qgis.core.process.state import State

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
def choose(wait_for):
    """Fills the form in; the folder stays the default one where none is named."""

    def fill(form, source="", torch_index="", folder=None, offline=False, python=""):
        def row():
            paths = (form.python.itemData(i).path for i in range(form.python.count()))
            return next((i for i, path in enumerate(paths) if path == python), -1)

        if python:
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
        began = time.monotonic()
        with heartbeat(button.text()) as heart:
            button.click()
            wait_for(lambda: session.installer.is_busy or failures, 60)
            wait_for(lambda: not session.installer.is_busy, WITHIN_S)
        assert not failures
        print(f"{button.text()}: {time.monotonic() - began:.0f} s", flush=True)
        assert heart.longest < MOST_MS, heart
        assert installation.is_complete
        wait_for(lambda: session.backend.state in (State.RUNNING, State.FAILED), 300)
        assert session.backend.state is State.RUNNING, session.backend.detail
        assert session.backend.python == str(installation.python)
        assert session.backend.health.model_id == "geomelt-mini"

    return install


@pytest.fixture
def fails(wait_for):
    """Presses a button of the window; returns what it failed with."""

    def install(button, plugin):
        failures = []
        plugin.session.installer.failed.connect(failures.append)
        button.click()
        wait_for(lambda: failures, WITHIN_S)
        return failures[0]

    return install


def test_nothing_but_qgis_and_uninstall(opened, choose, press, index, tmp_path, wait_for):
    plugin, window = opened()
    folder = tmp_path / "Luftbilder für Müller, neu" / "env"
    choose(window.form, torch_index=index.pytorch, folder=folder)
    here = Installation(folder)
    press(window.install, plugin, here)
    assert index.fetched[0] == "uv"
    assert Path(os.path.realpath(here.python)).is_relative_to(here.tools / "python")

    files = (file.lstat() for top in (here.folder, here.tools) for file in top.rglob("*")
             if not file.is_dir())  # fmt: skip
    each = {(file.st_dev, file.st_ino): file.st_size for file in files}
    assert MeasureTask(here).outcome() == pytest.approx(sum(each.values()), rel=0.01)
    wait_for(lambda: "It takes" in window.summary.text(), 60)
    taken = re.search(r"It takes .*", window.summary.text()).group()
    asked = []

    def say_yes():
        box = QApplication.activeModalWidget()
        asked.append(box.text())
        box.button(QMessageBox.StandardButton.Yes).click()

    QTimer.singleShot(0, say_yes)
    window.uninstall.click()
    assert taken in asked[0]
    print(asked[0])
    wait_for(lambda: plugin.session.backend.state is State.NOT_INSTALLED, 600)
    assert list(folder.parent.iterdir()) == []


def test_by_pip_with_a_python_of_the_user_s(opened, choose, press, index, python):
    plugin, window = opened()
    choose(window.form, torch_index=index.pytorch, python=python)
    press(window.install, plugin, Installation(default_folder()))
    assert "uv" not in index.fetched


def test_killed_while_pytorch_comes_from_its_own_index_and_resumed(
    opened, press, index, tmp_path, wait_for
):
    here = Installation(tmp_path / "env")
    index.held = "torch"
    kill_qgis_as_soon_as(index.is_held.is_set, str(here.folder), index.pytorch)
    assert index.is_dropped.wait(5), "uv goes on behind the back of a QGIS that is gone"
    assert not here.is_complete
    assert here.record().done[-1] == "backend"

    plugin, window = opened()
    assert window.form.installation == here
    assert window.install.text() == "Resume"
    assert window.form.torch_index.text() == index.pytorch
    before = len(index.fetched)
    press(window.install, plugin, here)
    assert not {"uv", "geomelt"} & set(index.fetched[before:])
    assert index.fetched.index("geomelt") < index.fetched.index("torch")


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


def test_a_bundle_without_a_network_in_a_long_path_and_repair(
    opened, choose, press, index, zip_file, tmp_path, wait_for, monkeypatch
):
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, index.address)  # who asks the network asks the test
    folder = tmp_path / ("lang" * 60)[: 250 - len(str(tmp_path)) - len("/env/")] / "env"
    here = Installation(folder)
    plugin, window = opened()
    choose(window.form, zip_file, folder=folder, offline=True)
    press(window.install, plugin, here)
    assert len(str(here.python)) > 250

    plugin.session.backend.stop()
    wait_for(lambda: plugin.session.backend.state is State.STOPPED)
    (numpy,) = folder.glob(f"{PACKAGES}/numpy")
    shutil.rmtree(numpy)
    plugin.session.backend.start()
    wait_for(lambda: plugin.session.backend.state is State.FAILED, 60)
    assert "numpy" in plugin.session.backend.detail
    press(window.repair, plugin, here)
    assert index.requests == []


# What may be wrong with it


def test_a_python_that_is_not_the_one_expected_or_cut(
    opened, choose, fails, index, standalone, tmp_path, monkeypatch
):
    plugin, window = opened()
    here = Installation(tmp_path / "env")
    choose(window.form, torch_index=index.pytorch, folder=here.folder)
    index.cut = True
    assert "cannot be reached" in fails(window.install, plugin)
    index.cut = False
    known = (standalone / "downloads.json").read_text()
    (sha256,) = re.findall(r'"sha256": "(\w+)"', known)
    other = tmp_path / "downloads.json"
    other.write_text(known.replace(sha256, "0" * 64))
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS_JSON_URL", other.as_uri())
    assert "checksum differs" in fails(window.install, plugin)
    assert not here.python.exists()


def test_a_full_disk(opened, choose, fails, index, tmp_path, monkeypatch):
    monkeypatch.setattr(Variant, "bytes_needed", 0)
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount", path="/usr/bin:/bin:/sbin:/usr/sbin")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=200m", "none", str(disk)]
    if mount is None or subprocess.run(command).returncode:
        pytest.skip("a small disk cannot be mounted here: only root may")
    try:
        plugin, window = opened()
        choose(window.form, torch_index=index.pytorch, folder=disk / "env")
        assert "The disk is full" in fails(window.install, plugin)
        assert Installation(disk / "env").record().done == ("environment", "backend")
        plugin.unload()
    finally:
        subprocess.run([str(Path(mount).with_name("umount")), "--lazy", str(disk)], check=True)

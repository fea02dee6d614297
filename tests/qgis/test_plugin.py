from __future__ import annotations

import configparser
import time
from pathlib import Path

from qgis.PyQt.QtWidgets import QDockWidget
from support.qgis_session import AT_ONCE_S

from geomelt_qgis.core.process.state import State

REPOSITORY = Path(__file__).resolve().parents[2]


def test_loads_without_starting_the_backend(plugin, iface):
    assert plugin.session.backend.state is State.STOPPED
    assert not plugin.dock.isVisible()


def test_opening_the_dock_starts_the_backend(plugin, wait_for):
    seen = []
    plugin.session.backend.state_changed.connect(lambda: seen.append(plugin.session.backend.state))
    plugin.dock.show()
    wait_for(lambda: plugin.session.backend.state is State.RUNNING)
    assert seen == [State.STARTING, State.LOADING, State.RUNNING]
    assert plugin.dock.state.text.text() == "Ready: geomelt-mini on cpu"


def test_unload_leaves_nothing_behind(running, iface, wait_for):
    pid = running.session.backend.pid
    items = len(iface.mapCanvas().scene().items())
    begin = time.monotonic()
    running.unload()
    assert time.monotonic() - begin < AT_ONCE_S
    assert not Path(f"/proc/{pid}").exists()
    assert iface.menu_actions() == []
    assert iface.options_factories == []
    assert len(iface.mapCanvas().scene().items()) < items
    wait_for(lambda: not iface.mainWindow().findChildren(QDockWidget))


def test_loads_again_after_unload(running, iface, wait_for):
    running.unload()
    running.initGui()
    running.dock.show()
    wait_for(lambda: running.session.backend.state is State.RUNNING)


def test_metadata_is_complete_for_the_plugin_repository():
    metadata = configparser.ConfigParser()
    metadata.read(REPOSITORY / "metadata.txt", encoding="utf-8")
    general = metadata["general"]
    for key in (
        "name", "description", "about", "version", "qgisMinimumVersion", "qgisMaximumVersion",
        "author", "email", "tracker", "repository", "homepage", "icon", "tags",
    ):  # fmt: skip
        assert general[key].strip(), key
    assert "plugin" not in general["name"].lower()
    assert (REPOSITORY / general["icon"]).is_file()

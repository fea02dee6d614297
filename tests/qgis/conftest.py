"""The plugin in a real QGIS, with a backend that can be made to misbehave."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from layer_help import captions, layer, project  # noqa: E402
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsProject  # noqa: E402
from small_raster import write_raster  # noqa: E402
from support.qgis_session import (  # noqa: E402
    Interface,
    WaitFor,
    add_raster,
    iface,
    qgis,
    wait_for,
)

from geomelt_qgis import classFactory  # noqa: E402
from geomelt_qgis.core.http.calls import Call  # noqa: E402
from geomelt_qgis.core.log import ProcessLog  # noqa: E402
from geomelt_qgis.core.process.backend import Backend  # noqa: E402
from geomelt_qgis.core.process.state import State  # noqa: E402
from geomelt_qgis.core.settings import Settings  # noqa: E402
from geomelt_qgis.gui.dock import Dock  # noqa: E402
from geomelt_qgis.gui.search.search_tab import SearchTab  # noqa: E402
from geomelt_qgis.plugin import GeomeltPlugin  # noqa: E402

__all__ = ["captions", "iface", "layer", "project", "qgis", "wait_for"]


@pytest.fixture
def fake_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """An executable that stands where the user's Python would: `fake_python(mode)`."""

    def make(mode: str = "") -> str:
        monkeypatch.setenv("GEOMELT_FAKE", mode)
        path = tmp_path / "python"
        script = Path(__file__).with_name("fake_backend.py")
        path.write_text(f'#!/bin/sh\nexec /usr/bin/python3 "{script}" "$@"\n')
        path.chmod(0o755)
        return str(path)

    return make


@pytest.fixture
def plugin(iface: Interface, fake_python: Callable[[str], str]) -> Iterator[GeomeltPlugin]:
    """Loaded, pointed at the fake backend, its dock not opened yet."""
    Settings(python=fake_python("")).save()
    plugin = classFactory(iface)
    plugin.initGui()
    yield plugin
    plugin.unload()


@pytest.fixture
def running(plugin: GeomeltPlugin, wait_for: WaitFor) -> GeomeltPlugin:
    """The plugin with its dock open, the backend ready and the indexes read."""
    plugin.dock.show()
    wait_for(lambda: plugin.session.backend.state is State.RUNNING)
    wait_for(lambda: plugin.session.indexes.items)
    return plugin


@pytest.fixture
def dock(running: GeomeltPlugin) -> Dock:
    return running.dock


@pytest.fixture
def search_tab(dock: Dock) -> SearchTab:
    """The tab Search, in front."""
    dock.tabs.setCurrentWidget(dock.search)
    return dock.search


@pytest.fixture
def bodies(running: GeomeltPlugin, wait_for: WaitFor) -> Callable[[], list[dict[str, Any]]]:
    """What the backend has been sent."""

    def ask() -> list[dict[str, Any]]:
        answers: list[Any] = []
        call = Call("GET", "/v1/test/bodies", lambda answer: answer["bodies"])
        running.session.backend.client.send(call, answers.append, answers.append)
        wait_for(lambda: answers)
        return answers[0]

    return ask


@pytest.fixture
def store_token(qgis: object) -> Callable[[str], str]:
    """Puts a token into QGIS's authentication store; the id of its configuration."""
    manager = QgsApplication.authManager()
    if manager.isDisabled():
        pytest.skip("this QGIS has no authentication store")
    manager.setMasterPassword("for the tests", True)

    def store(token: str) -> str:
        config = QgsAuthMethodConfig("Basic")
        config.setName("gpu")
        config.setConfigMap({"username": "team", "password": token})
        assert manager.storeAuthenticationConfig(config)
        return str(config.id())

    return store


@pytest.fixture
def remote(
    running: GeomeltPlugin, store_token: Callable[[str], str], tmp_path: Path, wait_for: WaitFor
) -> Iterator[Backend]:
    """The plugin talks to a backend that somebody else has started."""
    host = Backend(ProcessLog("host", tmp_path))
    host.configure(running.session.settings)
    host.start()
    wait_for(lambda: host.state is State.RUNNING)
    token = store_token(host.address.token)
    running.session.apply(Settings(remote_url=host.address.url, remote_auth=token))
    backend = running.session.backend
    backend.restart()
    wait_for(lambda: backend.state is State.RUNNING and backend.pid is None)
    yield backend
    host.stop_now()


@pytest.fixture
def raster(qgis: object, tmp_path: Path) -> Iterator[object]:
    """A georeferenced RGB GeoTIFF of 400 x 300 m, added to the project."""
    yield add_raster(write_raster(tmp_path / "small.tif"))
    QgsProject.instance().clear()

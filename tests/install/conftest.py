"""A real QGIS with the plugin, and a folder with all wheels of the backend.

`make test-install` makes the folder (GEOMELT_BUNDLE) for the Python that it names
(GEOMELT_INSTALL_PYTHON). Nothing of the user's own installation is seen or touched.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "install")]

from package_index import PackageIndex, package_index  # noqa: E402
from support.qgis_session import Interface, iface, qgis, wait_for  # noqa: E402

from geomelt_qgis import classFactory  # noqa: E402
from geomelt_qgis.core.settings import Settings  # noqa: E402
from geomelt_qgis.plugin import GeomeltPlugin  # noqa: E402

__all__ = ["iface", "qgis", "wait_for"]

_SOURCES = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX")


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The system's temporary folder; with the other folders of the test it goes in the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("GEOMELT_BACKEND_PYTHON", raising=False)
    yield folder
    shutil.rmtree(tmp_path)  # gigabytes


@pytest.fixture
def bundle() -> Path:
    """The folder of wheels."""
    return Path(_given("GEOMELT_BUNDLE"))


@pytest.fixture
def python() -> str:
    """The Python that the environments are made with."""
    return _given("GEOMELT_INSTALL_PYTHON")


@pytest.fixture
def index(bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PackageIndex]:
    """The only index that pip knows."""
    with package_index(bundle, tmp_path / "index") as index:
        for name in _SOURCES:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_INDEX_URL", index.packages)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield index


@pytest.fixture
def load(iface: Interface) -> Iterator[Callable[[], GeomeltPlugin]]:
    """Loads the plugin; the one loaded before is unloaded, as when QGIS starts anew."""
    Settings(device="cpu").save()
    loaded: list[GeomeltPlugin] = []

    def make() -> GeomeltPlugin:
        unload()
        plugin = classFactory(iface)
        plugin.initGui()
        loaded.append(plugin)
        return plugin

    def unload() -> None:
        while loaded:
            loaded.pop().unload()

    yield make
    unload()


def _given(variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        pytest.skip(f"{variable} is not set: run make test-install")
    return value

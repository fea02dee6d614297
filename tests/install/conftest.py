"""A real QGIS with the plugin, and a bundle with all that the backend needs.

`make test-install` makes the bundle (GEOMELT_BUNDLE), and a mirror with a standalone Python
(GEOMELT_STANDALONE) from the one that it names (GEOMELT_INSTALL_PYTHON): it stands for QGIS's, and
nothing that is started finds another. Nothing of the user's own installation is seen or touched.
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

_SOURCES = (
    "PIP_DEFAULT_TIMEOUT",
    "PIP_CERT",
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS",
    "PIP_NO_INDEX",
)


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


@pytest.fixture(autouse=True)
def without_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is in the search path: no Python, no shell."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))


@pytest.fixture
def zip_file() -> Path:
    """The bundle that a person carries on a stick."""
    return Path(_given("GEOMELT_BUNDLE")).absolute()


@pytest.fixture
def bundle(zip_file: Path) -> Path:
    """The folder of wheels that it was made from."""
    return zip_file.with_suffix("")


@pytest.fixture
def python() -> str:
    """A Python of the user's."""
    return _given("GEOMELT_INSTALL_PYTHON")


@pytest.fixture
def standalone(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The mirror with the standalone Python, whose version is the one that the plugin wants."""
    mirror = Path(_given("GEOMELT_STANDALONE"))
    (archive,) = mirror.glob("*/cpython-*")
    version = archive.name.split("-")[1].rpartition(".")[0]
    monkeypatch.setattr("geomelt_qgis.core.installer.with_uv.PYTHON", version)
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS_JSON_URL", (mirror / "downloads.json").as_uri())
    monkeypatch.setenv("GEOMELT_TEST_PYTHON", version)  # for a QGIS that a test starts
    return mirror


@pytest.fixture
def index(
    bundle: Path, standalone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PackageIndex]:
    """The only index that pip and uv know, and the only mirror of Pythons."""
    with package_index(bundle, standalone, tmp_path / "index") as index:
        for name in _SOURCES:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_INDEX_URL", index.packages)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setenv("UV_PYTHON_INSTALL_MIRROR", index.pythons)
        monkeypatch.setenv("UV_HTTP_RETRIES", "0")
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

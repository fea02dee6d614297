"""The real plugin in a real QGIS, driving the real backend; only the weights are random."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS)]

from support.archive_model import native  # noqa: E402
from support.qgis_session import REPOSITORY, Interface, WaitFor, iface, qgis, wait_for  # noqa: E402

from geomelt_qgis import classFactory  # noqa: E402
from geomelt_qgis.core.process.state import State  # noqa: E402
from geomelt_qgis.core.settings import Settings  # noqa: E402
from geomelt_qgis.plugin import GeomeltPlugin  # noqa: E402

__all__ = ["iface", "native", "qgis", "wait_for"]

PYTHON = os.environ.get("GEOMELT_BACKEND_PYTHON", str(REPOSITORY / ".venv" / "bin" / "python"))
MODEL_WITHIN_S = 120  # torch's first import on a busy machine


def backend(*arguments: str) -> None:
    """Runs the backend's Python, without what QGIS put into the environment."""
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    subprocess.run([PYTHON, *arguments], check=True, env=environment)


@pytest.fixture(scope="session", autouse=True)
def _own_python() -> Iterator[None]:
    """The plugin shall use the setting of the test, not the variable that chose PYTHON."""
    before = os.environ.pop("GEOMELT_BACKEND_PYTHON", None)
    yield
    if before is not None:
        os.environ["GEOMELT_BACKEND_PYTHON"] = before


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "geomelt-tiny"
    backend(
        "-c",
        "import sys; from pathlib import Path; from support.tiny_model import save_tiny_model; "
        "save_tiny_model(Path(sys.argv[1]))",
        str(folder),
    )
    return folder


@pytest.fixture(scope="session")
def imagery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two sample landscapes."""
    folder = tmp_path_factory.mktemp("imagery")
    for seed, name in enumerate(("east", "west")):
        backend("-m", "geomelt", "sample", str(folder / f"{name}.tif"), "--size", "1024",
                "--seed", str(seed))  # fmt: skip
    return folder


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """What the user points the plugin at; the model is another than the default one."""

    def make(model: Path) -> str:
        path = tmp_path_factory.mktemp("python") / "python"
        path.write_text(f'#!/bin/sh\nexec "{PYTHON}" "$@" --model "{model}" --threads 1\n')
        path.chmod(0o755)
        return str(path)

    return make


@pytest.fixture
def load(
    iface: Interface, python: Callable[[Path], str], tmp_path: Path, wait_for: WaitFor
) -> Iterator[Callable[..., GeomeltPlugin]]:
    """Loads the plugin with a model, opens the dock and waits for the given state."""
    loaded = []

    def make(
        model: Path, state: State = State.RUNNING, index_folder: Path | None = None
    ) -> GeomeltPlugin:
        folder = index_folder or tmp_path / "indexes"
        Settings(python=python(model), index_folder=str(folder), device="cpu").save()
        plugin = classFactory(iface)
        loaded.append(plugin)
        plugin.initGui()
        plugin.dock.show()
        wait_for(lambda: plugin.session.backend.state in (state, State.FAILED), MODEL_WITHIN_S)
        assert plugin.session.backend.state is state, plugin.session.backend.detail
        return plugin

    yield make
    for plugin in loaded:
        plugin.unload()


@pytest.fixture
def plugin(load: Callable[..., GeomeltPlugin], model: Path) -> GeomeltPlugin:
    return load(model)

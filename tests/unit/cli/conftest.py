"""The command line on a sample scene with a tiny model."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from geomelt.cli import app
from PIL import Image
from typer.testing import CliRunner


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """Stdout, which must be exactly one JSON document."""
        return json.loads(self.stdout)

    @property
    def sentence(self) -> str:
        """Stderr, which must be exactly one line."""
        (line,) = self.stderr.splitlines()
        return line


Run = Callable[..., Ended]


@pytest.fixture(autouse=True, scope="session")
def interruptible() -> Iterator[None]:
    """Whoever runs the tests in the background has Ctrl-C ignored, and children inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def geomelt() -> Run:
    """`geomelt(*arguments)`, in this process."""

    def run(*arguments: object) -> Ended:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory, geomelt: Run) -> Path:
    """A sample landscape of 512 x 512 pixels."""
    raster = tmp_path_factory.mktemp("scene") / "scene.tif"
    assert geomelt("sample", raster, "--size", 512, "--seed", 3).code == 0
    return raster


@pytest.fixture(scope="session")
def city(
    tmp_path_factory: pytest.TempPathFactory, geomelt: Run, scene: Path, tiny_model_folder: Path
) -> Path:
    """An index of the scene."""
    file = tmp_path_factory.mktemp("indexes") / "city.geomelt"
    ended = geomelt("index", scene, "--into", file, "--captions", "--model", tiny_model_folder)
    assert ended.code == 0, ended.stderr
    return file


@pytest.fixture
def odd_folder(tmp_path: Path, scene: Path) -> Path:
    """A truncated TIFF and a raster without CRS."""
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "cut.tif").write_bytes(scene.read_bytes()[:1000])
    Image.new("RGB", (64, 64)).save(folder / "lost.tif")
    return folder

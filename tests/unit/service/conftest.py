"""Server processes and imagery for the tests of the service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import rasterio
from support.server_process import ServerProcess

StartServer = Callable[..., ServerProcess]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server without a model: its doors are the same."""
    home = tmp_path_factory.mktemp("server")
    running = ServerProcess(home, "--model", str(home / "no-model"))
    yield running
    running.close()


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Starts servers of the test's own folder and ends them after it."""
    started: list[ServerProcess] = []

    def start(*arguments: str, token: str | None = "a-token-for-tests") -> ServerProcess:
        started.append(ServerProcess(tmp_path, *arguments, token=token))
        return started[-1]

    yield start
    for running in started:
        running.close()


@pytest.fixture(scope="session")
def ready_server(
    tiny_model_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """A server whose tiny model is loaded."""
    running = ServerProcess(tmp_path_factory.mktemp("ready"), "--model", str(tiny_model_folder))
    health = running.wait_for_engine()
    assert health["status"] == "ready", health["detail"]
    yield running
    running.close()


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one sample landscape of 1024 x 1024 pixels, EPSG:32633, 0.5 m."""
    from geomelt.sample.scene import write_sample

    folder = tmp_path_factory.mktemp("scene")
    write_sample(folder / "scene.tif", width=1024, height=1024, gsd=0.5, seed=1)
    return folder


@pytest.fixture(scope="session")
def city(ready_server: ServerProcess, scene: Path) -> str:
    """An index of the scene on the ready server."""
    response = ready_server.client.post("/v1/indexes/city/jobs", json={"paths": [str(scene)]})
    assert response.status_code == 202, response.text
    job = ready_server.wait_for_job(response.json()["id"])
    assert job["state"] == "done", job
    return "city"


@pytest.fixture(scope="session")
def bounds(scene: Path) -> tuple[float, float, float, float]:
    """Of the scene, in its own CRS."""
    with rasterio.open(scene / "scene.tif") as dataset:
        return tuple(dataset.bounds)

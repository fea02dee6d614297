"""Jobs cut short, folders that refuse, a model that is not there yet."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from geomelt.base.addresses import Address
from geomelt.index.stores import open_store
from support.server_process import END_SECONDS, ServerProcess

StartServer = Callable[..., ServerProcess]

COPIES = 4
SLOW_RECIPE = {"overlap": 0.5}


@pytest.fixture
def scenes(scene: Path, tmp_path: Path) -> Path:
    """A folder with enough imagery to be interrupted."""
    folder = tmp_path / "scenes"
    folder.mkdir()
    for number in range(COPIES):
        shutil.copy(scene / "scene.tif", folder / f"{number}.tif")
    return folder


@pytest.fixture
def start_ready(start_server: StartServer, tiny_model_folder: Path) -> Callable[[], ServerProcess]:
    def start() -> ServerProcess:
        server = start_server("--model", str(tiny_model_folder))
        assert server.wait_for_engine()["status"] == "ready"
        return server

    return start


def start_job(server: ServerProcess, scenes: Path, index: str = "city") -> str:
    body = {"paths": [str(scenes)], "recipe": SLOW_RECIPE}
    response = server.client.post(f"/v1/indexes/{index}/jobs", json=body)
    assert response.status_code == 202, response.text
    return str(response.json()["id"])


def wait_for_a_source(server: ServerProcess, job_id: str) -> dict[str, Any]:
    """The job once a source is finished and another in hand."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        job: dict[str, Any] = server.client.get(f"/v1/jobs/{job_id}").json()
        if 0 < job["sources_done"] < COPIES:
            assert job["state"] == "running"
            return job
        time.sleep(0.02)
    raise AssertionError(f"no source was finished: {job}")


def finished_sources(server: ServerProcess, index: str = "city") -> int:
    """Of the index as it lies on the disk; it must be whole."""
    with open_store(
        Address.parsed(server.index_folder / f"{index}.geomelt"), read_only=True
    ) as store:
        assert store.check() == []
        return store.counts().sources


def test_killed_in_the_middle(start_ready: Callable[[], ServerProcess], scenes: Path) -> None:
    server = start_ready()
    wait_for_a_source(server, start_job(server, scenes))
    server.process.kill()
    server.process.wait()
    kept = finished_sources(server)
    assert 1 <= kept < COPIES

    again = start_ready()
    job = again.wait_for_job(start_job(again, scenes))
    assert job["state"] == "done"
    assert job["summary"]["unchanged"] == kept
    assert job["summary"]["indexed"] == COPIES - kept
    assert finished_sources(again) == COPIES


@pytest.mark.parametrize("how", ["shutdown", "stdin", "sigterm"])
def test_ended_in_the_middle(
    start_ready: Callable[[], ServerProcess], scenes: Path, how: str
) -> None:
    server = start_ready()
    job_id = start_job(server, scenes)
    wait_for_a_source(server, job_id)
    with server.client.stream("GET", f"/v1/jobs/{job_id}/events") as stream:
        next(stream.iter_lines())
        if how == "shutdown":
            server.client.post("/v1/shutdown")
        elif how == "sigterm":
            server.process.terminate()
        else:
            assert server.process.stdin
            server.process.stdin.close()
        assert server.ends_within(END_SECONDS) == 0
    assert server.rest_of_stdout() == ""
    assert 1 <= finished_sources(server) < COPIES


def test_cancelled_job_keeps_what_is_finished(ready_server: ServerProcess, scenes: Path) -> None:
    server = ready_server
    job_id = start_job(server, scenes, "stopped")
    wait_for_a_source(server, job_id)
    busy = server.client.delete("/v1/indexes/stopped")
    assert (busy.status_code, busy.json()["code"]) == (409, "index-busy")
    assert server.client.delete(f"/v1/jobs/{job_id}").status_code == 202
    job = server.wait_for_job(job_id)
    assert job["state"] == "cancelled"
    assert finished_sources(server, "stopped") == job["summary"]["indexed"] < COPIES
    assert server.client.delete("/v1/indexes/stopped").status_code == 204


def test_searching_while_indexing(ready_server: ServerProcess, scenes: Path) -> None:
    job_id = start_job(ready_server, scenes, "growing")
    wait_for_a_source(ready_server, job_id)
    found = ready_server.client.post("/v1/indexes/growing/search", json={"text": "water"}).json()
    assert found["features"]
    ready_server.client.delete(f"/v1/jobs/{job_id}")
    ready_server.wait_for_job(job_id)
    assert ready_server.client.delete("/v1/indexes/growing").status_code == 204


def test_questions_before_the_model_is_there(
    start_server: StartServer, tiny_model_folder: Path, scene: Path
) -> None:
    server = start_server("--model", str(tiny_model_folder))
    body = {"source": {"path": str(scene / "scene.tif")}}
    response = server.client.post("/v1/caption", json=body)
    assert (response.status_code, response.json()["code"]) == (503, "model-loading")
    assert server.wait_for_engine()["status"] == "ready"
    assert server.client.post("/v1/caption", json=body).status_code == 200


def test_index_folder_that_refuses(
    start_server: StartServer, tiny_model_folder: Path, scene: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "indexes"
    server = start_server("--model", str(tiny_model_folder), "--index-folder", str(folder))
    server.wait_for_engine()
    for call, body in (
        ("indexes", {"name": "city"}),
        ("indexes/city/jobs", {"paths": [str(scene)]}),
    ):
        response = server.client.post(f"/v1/{call}", json=body)
        assert (response.status_code, response.json()["code"]) == (507, "read-only")
        assert str(folder) in response.json()["detail"]
    assert server.client.get("/v1/indexes").json() == {"indexes": []}


def test_device_that_is_not_there(
    start_server: StartServer, tiny_model_folder: Path, scene: Path
) -> None:
    server = start_server("--model", str(tiny_model_folder), "--device", "tpu")
    health = server.wait_for_engine()
    assert health["status"] == "failed"
    assert health["detail"].startswith("There is no device tpu on this machine")
    body = {"source": {"path": str(scene / "scene.tif")}}
    answer = server.client.post("/v1/caption", json=body)
    assert (answer.status_code, answer.json()["code"]) == (503, "invalid")
    assert answer.json()["detail"] == health["detail"]


def test_broken_model_file(
    start_server: StartServer, tiny_model_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(tiny_model_folder, folder)
    (folder / "model.safetensors").write_bytes(b"no weights")
    health = start_server("--model", str(folder)).wait_for_engine()
    assert health["status"] == "failed"
    assert str(folder) in health["detail"]

"""Jobs: started, followed by their events, refused, forgotten."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from support.server_process import ServerProcess, problem

StartServer = Callable[..., ServerProcess]


def test_second_run_finds_nothing_to_do(
    ready_server: ServerProcess, city: str, scene: Path
) -> None:
    started = ready_server.client.post(f"/v1/indexes/{city}/jobs", json={"paths": [str(scene)]})
    job = ready_server.wait_for_job(started.json()["id"])
    assert job["summary"]["unchanged"] == 1
    assert job["summary"]["tiles"] == 0
    assert job["id"] in [each["id"] for each in ready_server.client.get("/v1/jobs").json()["jobs"]]


def test_odd_sources_do_not_stop_a_job(
    ready_server: ServerProcess, scene: Path, tmp_path: Path
) -> None:
    shutil.copy(scene / "scene.tif", tmp_path / "good.tif")
    (tmp_path / "cut.tif").write_bytes((scene / "scene.tif").read_bytes()[:1000])
    Image.new("RGB", (64, 64)).save(tmp_path / "lost.tif")
    body = {"paths": [str(tmp_path)]}
    started = ready_server.client.post("/v1/indexes/odd/jobs", json=body)
    job = ready_server.wait_for_job(started.json()["id"])
    assert job["state"] == "done"
    assert (job["summary"]["indexed"], job["summary"]["refused"]) == (1, 2)
    assert {Path(error["uri"]).name for error in job["errors"]} == {"cut.tif", "lost.tif"}
    report = ready_server.client.get("/v1/indexes/odd/report").json()
    refused = {Path(source["uri"]).name: source for source in report["sources"]}
    assert refused["good.tif"]["status"] == "indexed"
    assert "lost.tif" in refused["lost.tif"]["reason"]
    assert "cut.tif" in refused["cut.tif"]["reason"]


def test_jobs_that_cannot_start(ready_server: ServerProcess, tmp_path: Path) -> None:
    def start(name: str = "new", **body: object) -> tuple[int, str]:
        return problem(ready_server.client.post(f"/v1/indexes/{name}/jobs", json=body))

    assert start(paths=[str(tmp_path / "nowhere")]) == (404, "no-such-folder")
    assert start(paths=[str(tmp_path / "nowhere.tif")]) == (404, "no-such-file")
    assert start(paths=[str(tmp_path)]) == (422, "no-rasters")
    assert start(paths=[str(tmp_path)], recipe={"overlap": 2}) == (422, "invalid")
    assert start(paths=[str(tmp_path)], recipe={"colour": 2}) == (422, "invalid")
    assert start(".hidden", paths=[str(tmp_path)]) == (422, "bad-name")
    assert problem(ready_server.client.get("/v1/indexes/new")) == (404, "no-such-index")


def test_job_with_another_recipe(ready_server: ServerProcess, city: str, scene: Path) -> None:
    body = {"paths": [str(scene)], "recipe": {"ground_sizes": [500]}}
    answer = ready_server.client.post(f"/v1/indexes/{city}/jobs", json=body)
    assert problem(answer) == (409, "other-recipe")
    assert f"The index {city} " in answer.json()["detail"]
    assert "chosen from the GSD" in answer.json()["detail"]


def test_jobs_that_are_not_there(ready_server: ServerProcess) -> None:
    client = ready_server.client
    assert problem(client.get("/v1/jobs/none")) == (404, "no-such-job")
    assert problem(client.get("/v1/jobs/none/events")) == (404, "no-such-job")
    assert problem(client.delete("/v1/jobs/none")) == (404, "no-such-job")


def test_events_follow_a_job_to_its_end(ready_server: ServerProcess, scene: Path) -> None:
    body = {"paths": [str(scene)], "recipe": {"overlap": 0.5}}
    job_id = ready_server.client.post("/v1/indexes/watched/jobs", json=body).json()["id"]
    events: list[dict[str, Any]] = []
    with ready_server.client.stream("GET", f"/v1/jobs/{job_id}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            if line:
                kind, _, data = line.partition(": ")
                assert kind == "data"
                events.append(json.loads(data))
    assert events[-1]["state"] == "done"
    assert events[-1]["done"] == events[-1]["total"] == events[-1]["summary"]["tiles"]
    assert [event["done"] for event in events] == sorted(event["done"] for event in events)
    assert set(events[-1]) == {
        *("id", "kind", "index", "state", "done", "total", "sources_done", "sources_total"),
        *("rate", "eta_s", "source", "errors", "notes", "started", "ended", "detail"),
        *("summary", "passed_over"),
    }

"""The calls of the contract, one after the other, on a real server with a tiny model."""

from __future__ import annotations

import base64
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import rasterio
from PIL import Image
from support.server_process import ServerProcess

StartServer = Callable[..., ServerProcess]

SCENE_CRS = "EPSG:32633"


def problem(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


@pytest.fixture(scope="module")
def city(ready_server: ServerProcess, scene: Path) -> str:
    """An index of the scene."""
    response = ready_server.client.post("/v1/indexes/city/jobs", json={"paths": [str(scene)]})
    assert response.status_code == 202, response.text
    job = ready_server.wait_for_job(response.json()["id"])
    assert job["state"] == "done", job
    return "city"


@pytest.fixture(scope="module")
def bounds(scene: Path) -> tuple[float, float, float, float]:
    """Of the scene, in its own CRS."""
    with rasterio.open(scene / "scene.tif") as dataset:
        return tuple(dataset.bounds)


def test_health(ready_server: ServerProcess) -> None:
    health = ready_server.client.get("/v1/health").json()
    assert health["status"] == "ready"
    assert health["detail"] is None
    assert health["device"] == "cpu"
    assert health["precision"] in ("float32", "bfloat16")
    assert set(health["model"]) == {"id", "revision", "dimension", "image_size"}
    assert health["model"]["id"] == "geomelt-tiny"


def test_life_of_an_index(ready_server: ServerProcess) -> None:
    client = ready_server.client
    made = client.post("/v1/indexes", json={"name": "Zürich 2024"})
    assert made.status_code == 201
    described = client.get("/v1/indexes/Zürich 2024").json()
    assert described == made.json()
    assert (described["tiles"], described["sources"], described["refused"]) == (0, 0, 0)
    assert described["compatible"] is True
    assert described["recipe"] is None
    assert Path(described["path"]).name == "Zürich 2024.geomelt"
    assert "Zürich 2024" in [each["name"] for each in client.get("/v1/indexes").json()["indexes"]]
    again = client.post("/v1/indexes", json={"name": "Zürich 2024"})
    assert problem(again) == (409, "index-exists")
    assert client.delete("/v1/indexes/Zürich 2024").status_code == 204
    assert problem(client.get("/v1/indexes/Zürich 2024")) == (404, "no-such-index")
    assert problem(client.delete("/v1/indexes/Zürich 2024")) == (404, "no-such-index")
    assert not Path(described["path"]).exists()


def test_index_of_the_scene(ready_server: ServerProcess, city: str, scene: Path) -> None:
    client = ready_server.client
    index = client.get(f"/v1/indexes/{city}").json()
    assert index["sources"] == 1
    assert index["tiles"] == 64 + 16 + 4 + 1
    assert index["recipe"]["overlap"] == 0.0
    assert index["bytes"] > 0
    report = client.get(f"/v1/indexes/{city}/report").json()
    assert report["tiles"] == index["tiles"]
    (source,) = report["sources"]
    bounds = source.pop("bounds")
    assert source == {
        "uri": str(scene / "scene.tif"),
        "status": "indexed",
        "tiles": index["tiles"],
        "reason": None,
        "captioned": False,
        "date": source["date"],
        "date_origin": "file",
    }
    assert len(bounds) == 4
    check = client.post(f"/v1/indexes/{city}/check").json()
    assert check == {"whole": True, "problems": []}


def test_second_run_finds_nothing_to_do(
    ready_server: ServerProcess, city: str, scene: Path
) -> None:
    started = ready_server.client.post(f"/v1/indexes/{city}/jobs", json={"paths": [str(scene)]})
    job = ready_server.wait_for_job(started.json()["id"])
    assert job["summary"]["unchanged"] == 1
    assert job["summary"]["tiles"] == 0
    assert job["id"] in [each["id"] for each in ready_server.client.get("/v1/jobs").json()["jobs"]]


def test_search(ready_server: ServerProcess, city: str, scene: Path) -> None:
    body = {"text": " green forest ", "k": 5}
    found = ready_server.client.post(f"/v1/indexes/{city}/search", json=body).json()
    assert found["type"] == "FeatureCollection"
    assert found["query"]["text"] == "green forest"
    assert found["query"]["index"] == city
    assert found["query"]["model"].startswith("geomelt-tiny@")
    assert found["query"]["searched"] == 85
    properties = [feature["properties"] for feature in found["features"]]
    assert [each["rank"] for each in properties] == [1, 2, 3, 4, 5]
    scores = [each["score"] for each in properties]
    assert scores == sorted(scores, reverse=True)
    assert all(-1 <= score <= 1 for score in scores)
    assert set(properties[0]) == {
        *("tile_id", "rank", "score", "match", "caption", "source", "level"),
        *("ground_size", "gsd", "date", "date_origin", "crs", "window"),
    }
    assert properties[0]["source"] == str(scene / "scene.tif")
    assert properties[0]["crs"] == SCENE_CRS
    ring = found["features"][0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert all(10 < lon < 20 and 40 < lat < 60 for lon, lat in ring)


def test_search_by_examples(ready_server: ServerProcess, city: str) -> None:
    url = f"/v1/indexes/{city}/search"
    first = ready_server.client.post(url, json={"text": "water", "k": 3}).json()["features"]
    good, bad, _ = (feature["properties"]["tile_id"] for feature in first)
    body = {"positive": [good], "negative": [bad], "k": 85, "merge": False}
    found = ready_server.client.post(url, json=body).json()
    assert found["query"]["text"] is None
    ids = {feature["properties"]["tile_id"] for feature in found["features"]}
    assert len(ids) == 83
    assert not ids & {good, bad}


def test_search_in_an_extent(
    ready_server: ServerProcess, city: str, bounds: tuple[float, ...]
) -> None:
    west, south, _, _ = bounds
    body = {
        "text": "water",
        "k": 85,
        "merge": False,
        "extent": [west + 1, south + 1, west + 60, south + 60],
        "crs": SCENE_CRS,
    }
    found = ready_server.client.post(f"/v1/indexes/{city}/search", json=body).json()
    # One tile of each level lies in the corner.
    assert sorted(each["properties"]["level"] for each in found["features"]) == [0, 1, 2, 3]


def test_min_score_leaves_the_rest_out(ready_server: ServerProcess, city: str) -> None:
    body = {"text": "water", "k": 85, "merge": False}
    url = f"/v1/indexes/{city}/search"
    scores = [
        feature["properties"]["score"]
        for feature in ready_server.client.post(url, json=body).json()["features"]
    ]
    middle = (scores[40] + scores[41]) / 2
    found = ready_server.client.post(url, json={**body, "min_score": middle}).json()
    kept = [feature["properties"]["score"] for feature in found["features"]]
    assert kept == [score for score in scores if score >= middle]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "empty-query"),
        ({"text": ""}, 422, "empty-query"),
        ({"text": " \n\t"}, 422, "empty-query"),
        ({"negative": [1]}, 422, "empty-query"),
        ({"text": "x", "k": 0}, 422, "bad-k"),
        ({"text": "x", "k": -1}, 422, "bad-k"),
        ({"text": "x", "k": 1_000_000}, 422, "bad-k"),
        ({"text": "x", "min_score": 2}, 422, "invalid"),
        ({"text": "x", "extent": [0, 0, 0, 0]}, 422, "bad-extent"),
        ({"text": "x", "extent": [0, 0, 1, 1], "crs": "EPSG:0"}, 422, "bad-extent"),
        ({"positive": [999_999]}, 404, "no-such-tile"),
    ],
)
def test_odd_queries(
    ready_server: ServerProcess, city: str, body: dict[str, Any], status: int, code: str
) -> None:
    response = ready_server.client.post(f"/v1/indexes/{city}/search", json=body)
    assert problem(response) == (status, code)


def test_search_of_no_index(ready_server: ServerProcess) -> None:
    response = ready_server.client.post("/v1/indexes/nowhere/search", json={"text": "x"})
    assert problem(response) == (404, "no-such-index")


def test_thumbnail(ready_server: ServerProcess, city: str) -> None:
    url = f"/v1/indexes/{city}/tiles"
    response = ready_server.client.get(f"{url}/1/thumbnail")
    assert response.headers["content-type"] == "image/jpeg"
    picture = Image.open(io.BytesIO(response.content))
    assert max(picture.size) == 224
    missing = ready_server.client.get(f"{url}/999999/thumbnail")
    assert problem(missing) == (404, "no-such-tile")


def test_caption_of_a_whole_raster(ready_server: ServerProcess, scene: Path) -> None:
    body = {"source": {"path": str(scene / "scene.tif")}, "max_tiles": 16}
    found = ready_server.client.post("/v1/caption", json=body).json()
    roles = [feature["properties"]["role"] for feature in found["features"]]
    assert roles == ["extent"] + ["tile"] * 16
    extent = found["features"][0]["properties"]
    assert set(extent) == {
        *("role", "caption", "source", "level", "ground_size"),
        *("gsd", "date", "crs", "window"),
    }
    assert extent["window"] == [0, 0, 1024, 1024]
    assert extent["caption"]
    assert {feature["properties"]["level"] for feature in found["features"][1:]} == {1}


def test_caption_of_an_extent(
    ready_server: ServerProcess, scene: Path, bounds: tuple[float, ...]
) -> None:
    west, _, _, north = bounds
    body = {
        "source": {"path": str(scene / "scene.tif"), "bands": [3, 2, 1]},
        "extent": [west, north - 128, west + 256, north],
        "crs": SCENE_CRS,
    }
    found = ready_server.client.post("/v1/caption", json=body).json()
    assert found["features"][0]["properties"]["window"] == [0, 0, 512, 256]
    windows = [feature["properties"]["window"] for feature in found["features"][1:]]
    assert len(windows) == 4 * 2
    assert all(col + width <= 512 and row + height <= 256 for col, row, width, height in windows)


def test_caption_without_tiles(ready_server: ServerProcess, scene: Path) -> None:
    body = {"source": {"path": str(scene / "scene.tif")}, "tiles": False}
    found = ready_server.client.post("/v1/caption", json=body).json()
    assert len(found["features"]) == 1


def test_extent_of_one_tile_is_captioned_once(
    ready_server: ServerProcess, scene: Path, bounds: tuple[float, ...]
) -> None:
    west, _, _, north = bounds
    body = {
        "source": {"path": str(scene / "scene.tif")},
        "extent": [west, north - 64, west + 64, north],
        "crs": SCENE_CRS,
    }
    found = ready_server.client.post("/v1/caption", json=body).json()
    assert [feature["properties"]["role"] for feature in found["features"]] == ["extent"]


def png(width: int, height: int, *, alpha: int = 255) -> str:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] = alpha
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def test_caption_of_a_picture(ready_server: ServerProcess) -> None:
    extent = [1_500_000, 6_000_000, 1_500_600, 6_000_300]
    body = {"image": {"png": png(600, 300), "extent": extent, "crs": "EPSG:3857"}}
    found = ready_server.client.post("/v1/caption", json=body).json()
    whole = found["features"][0]
    assert whole["properties"]["source"] is None
    assert whole["properties"]["crs"] == "EPSG:3857"
    assert whole["properties"]["window"] == [0, 0, 600, 300]
    longitudes = [lon for lon, _ in whole["geometry"]["coordinates"][0]]
    assert min(longitudes) == pytest.approx(1_500_000 / 20037508.34 * 180, abs=1e-6)
    assert len(found["features"]) > 1


def blank_png(width: int, height: int) -> str:
    """Many pixels in few bytes."""
    buffer = io.BytesIO()
    Image.new("L", (width, height)).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


@pytest.mark.parametrize(
    ("image", "status", "code"),
    [
        ({"png": "no base64!"}, 422, "unreadable"),
        ({"png": base64.b64encode(b"GIF89a").decode()}, 422, "unreadable"),
        ({"png": png(8, 8)[:60]}, 422, "unreadable"),
        ({"extent": [0, 0, 0, 0]}, 422, "bad-extent"),
        ({"crs": "nonsense"}, 422, "bad-extent"),
        ({"png": png(64, 64, alpha=0)}, 422, "outside-raster"),
        ({"png": blank_png(10_000, 6_000)}, 413, "too-large"),
    ],
    ids=["base64", "gif", "cut", "extent", "crs", "transparent", "bomb"],
)
def test_odd_pictures(
    ready_server: ServerProcess, image: dict[str, Any], status: int, code: str
) -> None:
    good = {"png": png(64, 64), "extent": [0, 0, 640, 640], "crs": "EPSG:3857"}
    response = ready_server.client.post("/v1/caption", json={"image": {**good, **image}})
    assert problem(response) == (status, code)


def test_odd_captions(ready_server: ServerProcess, scene: Path, tmp_path: Path) -> None:
    def ask(path: Path, **more: object) -> tuple[int, str]:
        body = {"source": {"path": str(path)}, **more}
        return problem(ready_server.client.post("/v1/caption", json=body))

    raster = scene / "scene.tif"
    cut = tmp_path / "cut.tif"
    cut.write_bytes(raster.read_bytes()[:1000])
    lost = tmp_path / "lost.tif"
    Image.new("RGB", (64, 64)).save(lost)
    assert ask(raster, extent=[0, 0, 1, 1]) == (422, "outside-raster")
    assert ask(raster, extent=[1, 1, 0, 0]) == (422, "bad-extent")
    assert ask(raster, max_tiles=0) == (422, "invalid")
    assert ask(tmp_path / "none.tif") == (404, "no-such-file")
    assert ask(cut) == (422, "unreadable")
    assert ask(lost) == (422, "not-georeferenced")
    assert problem(ready_server.client.post("/v1/caption", json={})) == (422, "invalid")


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
    assert f"{city}.geomelt" in answer.json()["detail"]
    assert "chosen from the GSD" in answer.json()["detail"]


def test_jobs_that_are_not_there(ready_server: ServerProcess) -> None:
    client = ready_server.client
    assert problem(client.get("/v1/jobs/none")) == (404, "no-such-job")
    assert problem(client.get("/v1/jobs/none/events")) == (404, "no-such-job")
    assert problem(client.delete("/v1/jobs/none")) == (404, "no-such-job")


def test_index_of_another_model(
    ready_server: ServerProcess, city: str, scene: Path, tmp_path: Path
) -> None:
    from geomelt.index import IndexStore, ModelStamp

    IndexStore.create(
        ready_server.index_folder / "other.geomelt", ModelStamp("geomelt-old", "1", 16)
    ).close()
    index = ready_server.client.get("/v1/indexes/other").json()
    assert index["compatible"] is False
    assert "geomelt-old" in index["problem"]
    search = ready_server.client.post("/v1/indexes/other/search", json={"text": "x"})
    assert problem(search) == (409, "other-model")
    job = ready_server.client.post("/v1/indexes/other/jobs", json={"paths": [str(scene)]})
    assert problem(job) == (409, "other-model")


def test_index_of_a_newer_version(ready_server: ServerProcess, city: str) -> None:
    import apsw

    newer = ready_server.index_folder / "newer.geomelt"
    shutil.copy(ready_server.index_folder / "city.geomelt", newer)
    db = apsw.Connection(str(newer))
    db.pragma("user_version", 1000)
    db.close()
    index = ready_server.client.get("/v1/indexes/newer").json()
    assert index["compatible"] is False
    assert "newer" in index["problem"]
    search = ready_server.client.post("/v1/indexes/newer/search", json={"text": "x"})
    assert problem(search) == (409, "newer-index")


def test_index_that_is_none(ready_server: ServerProcess, city: str) -> None:
    (ready_server.index_folder / "broken.geomelt").write_bytes(b"no SQLite " * 1000)
    index = ready_server.client.get("/v1/indexes/broken").json()
    assert index["compatible"] is False
    assert "broken.geomelt" in index["problem"]
    assert ready_server.client.get("/v1/indexes").status_code == 200
    assert ready_server.client.delete("/v1/indexes/broken").status_code == 204


def test_no_entry_of_the_folder_breaks_the_list(ready_server: ServerProcess, city: str) -> None:
    import apsw

    folder = ready_server.index_folder
    (folder / "dir.geomelt").mkdir()
    (folder / "dangling.geomelt").symlink_to(folder / "gone")
    shutil.copy(folder / "city.geomelt", folder / "hollow.geomelt")
    db = apsw.Connection(str(folder / "hollow.geomelt"))
    db.execute("DELETE FROM meta")
    db.close()
    listed = ready_server.client.get("/v1/indexes")
    assert listed.status_code == 200
    found = {index["name"]: index["problem"] for index in listed.json()["indexes"]}
    assert found.keys() & {"city", "dir", "dangling", "hollow"} == {"city", "hollow"}
    assert found["city"] is None
    assert "hollow.geomelt" in found["hollow"]


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
        *("rate", "eta_s", "source", "errors", "started", "ended", "detail", "summary"),
    }

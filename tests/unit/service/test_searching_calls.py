"""Searching the scene through the service, and its thumbnails."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.server_process import ServerProcess, problem

SCENE_CRS = "EPSG:32633"


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
        ({"text": "x", "captioned": "yes"}, 422, "invalid"),
        ({"text": "x", "gsd_max": 0}, 422, "invalid"),
        ({"positive": [999_999]}, 404, "no-such-tile"),
    ],
)
def test_odd_queries(
    ready_server: ServerProcess, city: str, body: dict[str, Any], status: int, code: str
) -> None:
    response = ready_server.client.post(f"/v1/indexes/{city}/search", json=body)
    assert problem(response) == (status, code)


def test_tiles_by_caption_and_pixels(ready_server: ServerProcess, city: str) -> None:
    def count(**filters: Any) -> int:
        found = ready_server.client.post(f"/v1/indexes/{city}/tiles", json=filters).json()
        return len(found["features"])

    assert count() == 85
    captioned = count(captioned=True)
    assert captioned + count(captioned=False) == count(captioned=None) == 85
    assert count(gsd_max=1e4, captioned=True) == captioned
    assert count(gsd_max=1e-4) == 0


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

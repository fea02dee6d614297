"""The search call in this process, over tiles of known colours."""

from __future__ import annotations

import base64
import io
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from geomelt.jobs import JobQueue
from geomelt.service.app import create_app
from geomelt.service.backend import Backend
from geomelt.service.engine_holder import EngineHolder
from PIL import Image
from shapely.geometry import mapping
from support.colour_scenes import Colours, make_colours


@pytest.fixture(scope="module")
def colours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Colours]:
    made = make_colours(tmp_path_factory.mktemp("colours"))
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def client(colours: Colours) -> Iterator[TestClient]:
    engine = EngineHolder(lambda: colours.engine)  # type: ignore[arg-type, return-value]
    engine.start()
    while engine.status == "loading":
        time.sleep(0.01)
    backend = Backend(
        engine=engine,
        home=str(colours.folder),
        jobs=JobQueue(engine.get),
        device="cpu",
        stop=lambda: None,
    )
    with TestClient(create_app(backend)) as client:
        yield client
    backend.open_indexes.close_all()
    backend.jobs.stop()


URL = "/v1/indexes/colours/search"


def shown(client: TestClient, colours: Colours, count: int, **body: Any) -> list[str]:
    """The colours of the first hits."""
    answer = client.post(URL, json={"k": 100, "merge": False, **body})
    assert answer.status_code == 200, answer.text
    return [colours.colour[feature["id"]] for feature in answer.json()["features"][:count]]


def test_the_answer_streams_and_is_one_collection(client: TestClient) -> None:
    with client.stream("POST", URL, json={"text": "red", "k": 100}) as answer:
        assert answer.headers["content-type"].startswith("application/json")
        assert "content-length" not in answer.headers
        answer.read()
    found = answer.json()
    assert found["type"] == "FeatureCollection"
    assert found["query"]["text"] == "red"
    assert found["query"]["searched"] == 12
    assert len(found["features"]) == 12
    assert set(found["features"][0]["properties"]) == {
        *("tile_id", "rank", "score", "match", "caption", "source", "level"),
        *("ground_size", "gsd", "date", "date_origin", "crs", "window"),
    }


def test_who_asks_for_a_sequence_gets_features_one_by_one(client: TestClient) -> None:
    kind = {"Accept": "application/geo+json-seq"}
    answer = client.post(URL, json={"text": "red", "k": 100}, headers=kind)
    assert answer.headers["content-type"] == "application/geo+json-seq"
    head, *features, _ = (json.loads(text) for text in answer.text.split("\x1e")[1:])
    assert (head["features"], head["query"]["searched"]) == ([], 12)
    assert [feature["properties"]["rank"] for feature in features] == list(range(1, 13))
    refused = client.post(URL, json={"text": ""}, headers=kind)
    assert (refused.status_code, refused.json()["code"]) == (422, "empty-query")


def test_a_bad_weight_is_reported_with_its_place(client: TestClient) -> None:
    problem = client.post(URL, json={"text": "sea, ships +500"}).json()
    assert (problem["code"], problem["place"]) == ("invalid", [5, 15])
    assert "place" not in client.post(URL, json={"text": "-sea"}).json()


def test_texts_examples_and_a_picture(client: TestClient, colours: Colours) -> None:
    texts = [{"text": "green", "weight": 3}, {"text": "red", "weight": -1.0}]
    assert shown(client, colours, 4, texts=texts) == ["green"] * 4
    assert shown(client, colours, 4, text="green +3, -red") == ["green"] * 4
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 10, 250)).save(buffer, "PNG")
    picture = base64.b64encode(buffer.getvalue()).decode()
    assert shown(client, colours, 4, picture=picture) == ["blue"] * 4


def test_filters(client: TestClient, colours: Colours) -> None:
    tile = colours.store.tile(5)
    ground = mapping(tile.footprint.buffer(-1e-6))
    body = {"text": "red", "within": {"type": "Feature", "geometry": ground, "properties": {}}}
    answer = client.post(URL, json=body).json()
    assert [feature["id"] for feature in answer["features"]] == [5]
    assert len(shown(client, colours, 99, text="red", dates=["2020", None])) == 6
    assert len(shown(client, colours, 99, text="red", sources=["*/a_*"])) == 6
    assert shown(client, colours, 99, text="red", levels=[3]) == []
    assert shown(client, colours, 99, text="red", min_match=1) == []
    assert len(shown(client, colours, 99, text="red", extent=[179, -90, 178, 90])) == 12


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": "-red"}, 422, "empty-query"),
        ({"texts": [{"text": "red", "weight": 0}]}, 422, "invalid"),
        ({"texts": [{"words": "red"}]}, 422, "invalid"),
        ({"text": "red", "dates": ["2020"]}, 422, "invalid"),
        ({"text": "red", "dates": ["soon", None]}, 422, "invalid"),
        ({"text": "red", "within": {"type": "Point", "coordinates": [1, 2]}}, 422, "bad-extent"),
        ({"picture": "AAAA"}, 422, "unreadable"),
        ({"text": "red", "min_match": 2}, 422, "invalid"),
        ({"concept": "piers"}, 404, "no-such-concept"),
        ({"text": "red", "only": "piers"}, 404, "no-such-concept"),
    ],
)
def test_odd_queries(client: TestClient, body: dict[str, Any], status: int, code: str) -> None:
    answer = client.post(URL, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_tiles_at_a_point_and_page_by_page(client: TestClient, colours: Colours) -> None:
    url = "/v1/indexes/colours/tiles"
    tile = colours.store.tile(7)
    centre = tile.footprint.centroid
    [feature] = client.post(url, json={"at": [centre.x, centre.y]}).json()["features"]
    assert feature["id"] == feature["properties"]["tile_id"] == 7
    assert "rank" not in feature["properties"]
    page = client.post(url, json={"after": 4, "k": 3}).json()["features"]
    assert [each["id"] for each in page] == [5, 6, 7]
    page = client.post(url, json={"after": 0, "sources": ["*/b_*"]}).json()["features"]
    assert len(page) == 6


def test_captions_of_the_hits_are_kept(client: TestClient, colours: Colours) -> None:
    body = {"text": "red", "k": 2, "caption": True}
    answer = client.post(URL, json=body).json()
    reported = {feature["id"]: feature["properties"]["caption"] for feature in answer["features"]}
    assert set(reported.values()) == {"a red field"}
    assert answer["query"]["captioned"] == 2
    again = client.post(URL, json={"text": "red", "k": 100}).json()["features"]
    kept = {
        feature["id"]: feature["properties"]["caption"]
        for feature in again
        if feature["properties"]["caption"]
    }
    assert kept == reported


def test_a_deleted_index_is_gone_at_once(client: TestClient, colours: Colours) -> None:
    copy = colours.folder / "copy.geomelt"
    copy.write_bytes((colours.folder / "colours.geomelt").read_bytes())
    assert client.post("/v1/indexes/copy/search", json={"text": "red"}).status_code == 200
    assert client.delete("/v1/indexes/copy").status_code == 204
    assert list(colours.folder.glob("copy*")) == []
    assert client.post("/v1/indexes/copy/search", json={"text": "red"}).status_code == 404

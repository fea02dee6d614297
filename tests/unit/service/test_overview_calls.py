"""Concepts, change and summary over HTTP."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from support.server_process import ServerProcess

INDEX = "/v1/indexes/years"
NAMES = "name", "text", "positive", "negative", "learned", "created", "updated"


@pytest.fixture(scope="module")
def years(ready_server: ServerProcess, scene: Path, tmp_path_factory: pytest.TempPathFactory):
    """The same scene under two dates, indexed."""
    folder = tmp_path_factory.mktemp("years")
    for year in (2018, 2020):
        shutil.copy(scene / "scene.tif", folder / f"scene_{year}0701.tif")
    job = ready_server.client.post(f"{INDEX}/jobs", json={"paths": [str(folder)]}).json()
    assert ready_server.wait_for_job(job["id"])["state"] == "done"
    return ready_server


def post(server: ServerProcess, path: str, body: dict[str, Any], status: int = 200) -> Any:
    reply = server.client.post(f"{INDEX}/{path}", json=body)
    assert reply.status_code == status, reply.text
    return reply.json()


def test_a_concept_from_first_label_to_last(years: ServerProcess) -> None:
    labels = {"text": "a field", "positive": [1, 2], "negative": [3, 4]}
    assert post(years, "concepts/my fields", labels)["learned"] is False
    concept = post(years, "concepts/my fields", {"negative": [5], "forget": [4, 3]})
    assert tuple(concept) == NAMES
    assert (concept["positive"], concept["negative"]) == (2, 1)
    post(years, "concepts/my fields", {"negative": [6, 7]})

    client = years.client
    (listed,) = client.get(f"{INDEX}/concepts").json()["concepts"]
    shown = client.get(f"{INDEX}/concepts/my fields").json()
    assert {**listed, "labels": shown["labels"]} == shown
    assert len(shown["labels"]["features"]) == 5
    hits = post(years, "search", {"concept": "my fields", "k": 100, "merge": False})["features"]
    assert {hit["id"] for hit in hits}.isdisjoint({1, 2, 5, 6, 7})

    document = client.get(f"{INDEX}/concepts/my fields/export").json()
    again = post(years, "concepts/again/import", {"document": document})
    assert (again["name"], again["positive"]) == ("again", 2)
    refused = post(years, "concepts/again/import", {"document": document}, 409)
    assert refused["code"] == "concept-exists"
    post(years, "concepts/again/import", {"document": document, "overwrite": True})
    document["model"]["revision"] = "another"
    refused = post(years, "concepts/other/import", {"document": document}, 409)
    assert refused["code"] == "other-model"

    for name in ("my fields", "again"):
        assert client.delete(f"{INDEX}/concepts/{name}").status_code == 204
    assert client.get(f"{INDEX}/concepts").json() == {"concepts": []}
    gone = client.get(f"{INDEX}/concepts/again")
    assert (gone.status_code, gone.json()["code"]) == (404, "no-such-concept")
    assert post(years, "concepts/new", {"positive": [10**9]}, 404)["code"] == "no-such-tile"
    assert post(years, "concepts/*", {"positive": [1]}, 422)["code"] == "bad-name"


def test_change(years: ServerProcess) -> None:
    found = post(years, "change", {"from": "2018", "to": "2020", "k": 5})
    assert found["type"] == "FeatureCollection"
    assert len(found["features"]) == 5
    assert found["query"]["pairs"] >= 16
    properties = found["features"][0]["properties"]
    assert {"change", "moved", "appeared", "earlier_tile_id", "earlier_date"} <= set(properties)
    asked = {"from": "2018", "to": "2020", "appeared": "a house"}
    assert post(years, "change", asked)["features"] == []
    assert post(years, "change", {"from": "2018"}, 422)["code"] == "invalid"
    assert post(years, "change", {"from": "1990", "to": "2020"}, 404)["code"] == "no-such-source"


def test_summary_and_its_chart(years: ServerProcess) -> None:
    body = {"classes": ["forest", "water", "road"], "dates": ["2019", None]}
    found = post(years, "summary", body)
    assert sum(row["share"] for row in found["classes"]) == pytest.approx(1, abs=1e-5)
    assert found["dates"] == ["2020-07-01", "2020-07-01"]
    default = years.client.get("/v1/classes").json()["classes"]
    assert len(default) > 15
    assert {row["class"] for row in post(years, "summary", {})["classes"]} == set(default)
    assert post(years, "summary", {"classes": ["forest"]}, 422)["code"] == "invalid"
    assert post(years, "summary", {"levels": [9]}, 404)["code"] == "no-tiles"

    chart = years.client.post(f"{INDEX}/summary/chart", json=body)
    assert chart.headers["content-type"].startswith("image/svg+xml")
    assert b"<svg" in chart.content
    chart = years.client.post(f"{INDEX}/summary/chart", json={**body, "format": "png"})
    assert chart.content.startswith(b"\x89PNG")

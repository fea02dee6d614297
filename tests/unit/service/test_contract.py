"""`docs/openapi.json` is what the service takes and answers."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from geomelt.service.openapi import LIMITS, contract_text
from geomelt.service.statuses import STATUSES
from support.contract import (
    CONTRACT,
    FILE,
    REPOSITORY,
    SCHEMAS,
    SEQUENCE,
    ContractError,
    calls,
    check_answer,
    check_response,
    template,
)
from support.server_process import ServerProcess

# Rooms whose errors are those of commands and never of the service.
NOT_SERVED = {"adapting", "cli", "results", "sample", "training"}
STARTING = {"port-busy"}  # before there is a service


def test_it_is_what_the_service_makes() -> None:
    assert FILE.read_text("utf-8") == contract_text(), "it is stale: run `make openapi`"


def test_every_call_answers_as_it_says(
    start_server: Callable[..., ServerProcess], tiny_model_folder: Path, scene: Path, tmp_path: Path
) -> None:
    server = start_server("--model", str(tiny_model_folder))
    server.wait_for_engine()
    for year in (2018, 2020):
        shutil.copy(scene / "scene.tif", tmp_path / f"scene_{year}0701.tif")
    called: set[tuple[str, str]] = set()

    def call(method: str, path: str, body: Any = None, kind: str = "*/*") -> httpx.Response:
        called.add((method, template(path)))
        answer = server.client.request(method, path, json=body, headers={"Accept": kind})
        assert answer.status_code < 300, answer.text
        check_response(answer)
        return answer

    call("GET", "/v1/health")
    call("POST", "/v1/indexes", {"name": "city"})
    index, image = "/v1/indexes/city", {"source": {"path": str(scene / "scene.tif")}}
    job = call("POST", f"{index}/jobs", {"paths": [str(tmp_path)], "include": ["*.tif"]}).json()
    assert call("GET", f"/v1/jobs/{job['id']}/events").text.startswith("data: ")
    assert call("GET", f"/v1/jobs/{job['id']}").json()["state"] == "done"
    assert call("GET", "/v1/jobs").json()["jobs"]
    call("DELETE", f"/v1/jobs/{job['id']}")
    assert call("GET", "/v1/indexes").json()["indexes"]
    assert call("GET", index).json()["recipe"]
    assert call("GET", f"{index}/report").json()["sources"][0]["bounds"]
    assert call("POST", f"{index}/check").json()["whole"]
    assert call("POST", "/v1/caption", image).json()["features"]
    assert call("POST", "/v1/caption", image, SEQUENCE).text.count("\x1e") > 2
    search = {"text": "water", "k": 3, "caption": True}
    hits = call("POST", f"{index}/search", search).json()["features"]
    assert call("POST", f"{index}/search", search, SEQUENCE).text.count("\x1e") == 5
    assert call("POST", f"{index}/tiles", {"k": 3}).json()["features"]
    call("GET", f"{index}/tiles/{hits[0]['id']}/thumbnail")
    epochs = {"from": "2018", "to": "2020", "appeared": "water"}
    call("POST", f"{index}/change", epochs)
    assert call("POST", f"{index}/change", {**epochs, "appeared": None}).json()["features"]
    assert call("GET", "/v1/classes").json()["classes"]
    assert call("POST", f"{index}/summary", {}).json()["classes"]
    call("POST", f"{index}/summary/chart", {"format": "png"})
    call("POST", f"{index}/summary/chart", {})
    concept = f"{index}/concepts/piers"
    call("POST", concept, {"positive": [hits[0]["id"]], "negative": [hits[1]["id"]]})
    assert call("GET", f"{index}/concepts").json()["concepts"]
    assert call("GET", concept).json()["labels"]["features"]
    document = call("GET", f"{concept}/export").json()
    call("POST", f"{concept}/import", {"document": document, "overwrite": True})
    call("DELETE", concept)
    call("DELETE", index)
    call("POST", "/v1/shutdown")
    assert called == set(calls())


def test_every_code_of_the_service_is_in_it() -> None:
    raised = {
        node.value.value
        for file in (REPOSITORY / "backend" / "geomelt").rglob("*.py")
        if file.relative_to(REPOSITORY / "backend" / "geomelt").parts[0] not in NOT_SERVED
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.keyword)
        and node.arg == "code"
        and isinstance(node.value, ast.Constant)
    }
    assert raised - STARTING <= set(STATUSES)
    assert CONTRACT["x-geomelt-codes"] == STATUSES


def test_bodies_have_the_limits_it_names() -> None:
    fields = {
        "most_examples": SCHEMAS["SearchBody"]["properties"]["positive"]["maxItems"],
        "most_hits": SCHEMAS["TilesBody"]["properties"]["k"]["maximum"],
        "most_overlap": SCHEMAS["RecipeBody"]["properties"]["overlap"]["maximum"],
        "longest_timeout": SCHEMAS["JobBody"]["properties"]["source_timeout"]["maximum"],
        "source_timeout": SCHEMAS["JobBody"]["properties"]["source_timeout"]["default"],
    }
    assert fields == {name: LIMITS[name] for name in fields}
    assert CONTRACT["x-geomelt-limits"] == LIMITS


HEALTH = {
    "status": "loading",
    "detail": None,
    "protocol": 1,
    "version": "1.0",
    "pid": 4,
    "device": "cpu",
    "precision": None,
    "model": None,
    "captioner": None,
    "capabilities": [],
    "index_folder": "/indexes",
}
PROBLEM = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "code": "no-such-job",
    "detail": "There is none.",
}
EVENT = 'data: {"id": 5}\n\n'


@pytest.mark.parametrize(
    ("call", "status", "kind", "body"),
    [
        ("GET /v1/health", 200, "application/json", {**HEALTH, "more": 1}),
        ("GET /v1/health", 200, "application/json", {**HEALTH, "pid": "4"}),
        ("GET /v1/health", 200, "application/json", {**HEALTH, "status": "fine"}),
        ("GET /v1/health", 200, "application/json", {**HEALTH, "capabilities": ["sing"]}),
        ("GET /v1/health", 200, "application/json", {"status": "ready"}),
        ("GET /v1/health", 200, "text/html", HEALTH),
        ("GET /v1/health", 201, "application/json", HEALTH),
        ("GET /v1/wealth", 200, "application/json", HEALTH),
        ("GET /v1/jobs/x", 404, "application/json", PROBLEM),
        ("GET /v1/jobs/x", 404, "application/problem+json", {**PROBLEM, "code": "no-job"}),
        ("GET /v1/jobs/x", 422, "application/problem+json", {**PROBLEM, "status": 422}),
        ("GET /v1/jobs/x/events", 200, "text/event-stream", EVENT),
        ("DELETE /v1/indexes/a", 204, "application/json", HEALTH),
    ],
)
def test_what_breaks_it_is_found(call: str, status: int, kind: str, body: Any) -> None:
    method, path = call.split()
    content = body if isinstance(body, str) else json.dumps(body)
    with pytest.raises(ContractError):
        check_answer(method, path, status, kind, content.encode())


def test_what_keeps_it_is_found() -> None:
    good = json.dumps(HEALTH).encode()
    check_answer("GET", "/v1/health", 200, "application/json; charset=utf-8", good)
    problem = json.dumps({**PROBLEM, "place": [3, 5]}).encode()
    check_answer("GET", "/v1/jobs/x", 404, "application/problem+json", problem)
    check_answer("DELETE", "/v1/indexes/a", 204, "", b"")

"""Text that is no whole Unicode: refused in one sentence on the way in, escaped on the way out."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from geomelt.service.problems import Json
from support.server_process import ServerProcess, problem

HALF = "\ud800"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/indexes", {"name": HALF}),
        ("/v1/indexes", {"name": "city", HALF: 1}),
        ("/v1/indexes/city/search", {"text": HALF}),
        ("/v1/indexes/city/search", {"text": "ships", "within": {"type": HALF}}),
        ("/v1/indexes/city/search", {"text": "ships", "within": {HALF: 1}}),
        ("/v1/indexes/city/summary", {"classes": ["forest", HALF]}),
        ("/v1/indexes/city/jobs", {"paths": [HALF]}),
        ("/v1/indexes/city/concepts/x/import", {"document": {"a": [{"b": HALF}]}}),
    ],
)
def test_half_a_character(server: ServerProcess, path: str, body: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/json"}
    response = server.client.post(path, content=json.dumps(body), headers=headers)
    assert problem(response) == (422, "invalid")
    assert "half a character" in response.json()["detail"]


def test_answers_with_names_that_are_no_utf8() -> None:
    name = os.fsdecode(b"ortho_\xe9t\xe9.tif")
    assert json.loads(Json({"uri": name}).body) == {"uri": name}
    assert Json({"uri": "航空"}).body == '{"uri": "航空"}'.encode()


def test_deep_nesting(server: ServerProcess) -> None:
    for depth in (500, 950, 100_000):
        nested = f"{'[' * depth}{']' * depth}"
        content = f'{{"text": "ships", "within": {{"coordinates": {nested}}}}}'
        headers = {"Content-Type": "application/json"}
        response = server.client.post("/v1/indexes/city/search", content=content, headers=headers)
        assert problem(response)[0] == 422

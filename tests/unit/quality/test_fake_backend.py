"""The backend that the plugin's tests ask answers as the contract says, and takes what it takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.contract import SEQUENCE, ContractError, calls, check_body, check_response, template

FOLDER = Path(__file__).resolve().parents[2] / "qgis"
TOKEN = "a-token-for-tests"
EXTENT = {"extent": [0, 0, 1, 1], "crs": "EPSG:4326"}
JOB = {"paths": ["/data"], "recipe": {"ground_sizes": [100.0], "overlap": 0.5}}
# What the plugin never calls, or calls no fake for.
NOT_ASKED = {
    ("GET", "/v1/jobs"),
    ("GET", "/v1/jobs/{job_id}/events"),
    ("GET", "/v1/indexes/{name}/concepts/{concept}"),
    ("GET", "/v1/indexes/{name}/concepts/{concept}/export"),
    ("POST", "/v1/indexes/{name}/concepts/{concept}/import"),
}


class Fake:
    """The process and a client of it that holds every answer to the contract."""

    def __init__(self, mode: str = "") -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(FOLDER / "fake_backend.py"), "-m", "geomelt", "serve"],
            env={**os.environ, "GEOMELT_FAKE": mode, "GEOMELT_TOKEN": TOKEN},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdout
        port = json.loads(self.process.stdout.readline())["port"]
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=30,
        )
        self.called: set[tuple[str, str]] = set()

    def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        self.called.add((method, template(path)))
        answer = self.client.request(method, path, json=body, headers={"Accept": SEQUENCE})
        check_response(answer)
        return answer

    def close(self) -> None:
        self.client.close()
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def fake(request: pytest.FixtureRequest) -> Iterator[Fake]:
    running = Fake(getattr(request, "param", ""))
    yield running
    running.close()


def test_every_call_that_the_plugin_makes_is_answered_as_the_contract_says(fake: Fake) -> None:
    while fake.call("GET", "/v1/health").json()["model"] is None:
        time.sleep(0.1)
    index = "/v1/indexes/city"
    assert fake.call("GET", "/v1/indexes").json()["indexes"]
    assert fake.call("POST", "/v1/indexes", {"name": "town"}).status_code == 201
    assert fake.call("POST", "/v1/indexes", {"name": "town"}).status_code == 409
    assert fake.call("GET", index).status_code == 200
    assert fake.call("GET", f"{index}/report").json()["sources"]
    for name in ("city", "damaged", "lost"):
        fake.call("POST", f"/v1/indexes/{name}/check")
    for name in ("town", "second", "full", "busy"):
        job = fake.call("POST", f"/v1/indexes/{name}/jobs", JOB).json()
        for _ in range(6 if "id" in job else 0):
            job = fake.call("GET", f"/v1/jobs/{job['id']}").json()
    fake.call("POST", f"{index}/jobs", JOB)
    assert fake.call("DELETE", "/v1/jobs/j1").json()["state"] == "cancelled"
    for path in ("/data/a.tif", "/data/huge.tif", "/data/refused.tif"):
        fake.call("POST", "/v1/caption", {"source": {"path": path}, **EXTENT})
    for text in ("planes", "nothing", "bad", "other model", "sea, ships +500"):
        fake.call("POST", f"{index}/search", {"text": text, "k": 3})
    assert fake.call("POST", f"{index}/tiles", {"at": [1, 2]}).json()["features"]
    assert fake.call("POST", f"{index}/tiles", {"after": 0, "k": 3}).json()["features"]
    fake.call("GET", f"{index}/tiles/10/thumbnail")
    epochs = {"from": "2018", "to": "2020"}
    fake.call("POST", f"{index}/change", epochs)
    fake.call("POST", f"{index}/change", {**epochs, "appeared": "a pier"})
    fake.call("GET", "/v1/classes")
    fake.call("POST", f"{index}/summary", EXTENT)
    fake.call("POST", "/v1/indexes/bare/summary", EXTENT)
    fake.call("POST", f"{index}/summary/chart", EXTENT)
    fake.call(
        "POST", f"{index}/concepts/piers", {"text": "a pier", "positive": [1], "negative": []}
    )
    assert fake.call("GET", f"{index}/concepts").json()["concepts"]
    fake.call("DELETE", f"{index}/concepts/piers")
    fake.call("DELETE", index)
    fake.call("POST", "/v1/shutdown", {})
    assert set(calls()) - fake.called == NOT_ASKED


@pytest.mark.parametrize("fake", ["other-model", "no-index", "no-model", "older"], indirect=True)
def test_odd_backends_keep_the_contract(fake: Fake) -> None:
    assert fake.call("GET", "/v1/health").status_code == 200
    assert fake.call("GET", "/v1/indexes").status_code == 200


BODIES = [
    ("/v1/indexes/city/search", {"text": "x", "k": 20}),
    ("/v1/indexes/city/search", {"text": "x", "nearest": 20}),
    ("/v1/indexes/city/search", {"text": 5}),
    ("/v1/indexes/city/search", {"text": None}),
    ("/v1/indexes/city/search", {"k": "20"}),
    ("/v1/indexes/city/search", {"k": True}),
    ("/v1/indexes/city/search", {"positive": [1, "2"]}),
    ("/v1/indexes/city/search", {"texts": [{"weight": 2.0}]}),
    ("/v1/indexes/city/search", {"dates": [None, "2020"], "extent": [0, 0, 1, 1.5]}),
    ("/v1/indexes/city/jobs", {}),
    ("/v1/indexes/city/jobs", JOB),
    ("/v1/indexes/city/jobs", {**JOB, "recipe": {"colour": 2}}),
    ("/v1/indexes/city/jobs", {**JOB, "recipe": None}),
    ("/v1/caption", {"source": {"path": "/a.tif", "bands": [1, 2.5]}}),
]


@pytest.mark.parametrize(("path", "body"), BODIES)
def test_it_refuses_what_the_contract_does(
    path: str, body: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(FOLDER)
    from fake_contract import fault

    try:
        check_body("POST", path, body)
    except ContractError:
        assert fault("POST", path, body)
    else:
        assert fault("POST", path, body) == ""

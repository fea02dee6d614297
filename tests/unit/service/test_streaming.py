"""Answers on their way: captions as they are written, what goes wrong late, a client that left."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from geomelt.base.errors import GeomeltError
from geomelt.describing.captions import BATCH
from geomelt.jobs import JobQueue
from geomelt.service.app import create_app
from geomelt.service.backend import Backend
from geomelt.service.engine_holder import EngineHolder
from support.colour_words import ColourWords

SEQUENCE = "application/geo+json-seq"


class Storyteller(ColourWords):
    """Counts the tiles it has captioned; `after` is called with that number."""

    def __init__(self) -> None:
        super().__init__()
        self.captioned = 0
        self.after: Callable[[int], None] = lambda count: None

    def caption(self, images: np.ndarray) -> list[tuple[str, float]]:
        captions = super().caption(images)
        self.captioned += len(captions)
        self.after(self.captioned)
        return captions


@pytest.fixture
def engine() -> Storyteller:
    return Storyteller()


@pytest.fixture
def app(engine: Storyteller, tmp_path: Path) -> Iterator[FastAPI]:
    holder = EngineHolder(lambda: engine)
    holder.start()
    while holder.status == "loading":
        time.sleep(0.01)
    jobs = JobQueue(holder.get)
    yield create_app(Backend(holder, str(tmp_path), jobs, "cpu", stop=lambda: None))
    jobs.stop()


@pytest.fixture
def body(scene: Path) -> dict[str, Any]:
    return {"source": {"path": str(scene / "scene.tif")}}


def texts(answer: str) -> list[Any]:
    return [json.loads(text) for text in answer.split("\x1e")[1:]]


def test_captions_come_one_by_one_and_are_the_collection(
    app: FastAPI, engine: Storyteller, body: dict[str, Any]
) -> None:
    client = TestClient(app)
    whole = client.post("/v1/caption", json=body).json()
    head, *features, end = texts(
        client.post("/v1/caption", json=body, headers={"Accept": SEQUENCE}).text
    )
    assert {**head, "features": features} == whole
    assert head["total"] == len(features) == 65
    assert end == {"type": "FeatureCollection", "features": []}


def test_an_early_error_is_a_problem_and_a_late_one_ends_the_sequence(
    app: FastAPI, engine: Storyteller, body: dict[str, Any]
) -> None:
    def fail(count: int) -> None:
        if count > BATCH:
            raise GeomeltError("b.tif is torn: mend it.", code="unreadable")

    client, kind = TestClient(app), {"Accept": SEQUENCE}
    outside = client.post("/v1/caption", json={**body, "extent": [0, 0, 1, 1]}, headers=kind)
    assert (outside.status_code, outside.json()["code"]) == (422, "outside-raster")
    engine.after = fail
    answer = client.post("/v1/caption", json=body, headers=kind)
    assert answer.status_code == 200
    _, *features, end = texts(answer.text)
    assert len(features) == BATCH
    problem = {"status": 422, "code": "unreadable", "detail": "b.tif is torn: mend it."}
    assert end == {"type": "FeatureCollection", "features": [], "problem": problem}


@pytest.mark.parametrize(("accept", "most"), [("*/*", BATCH), (SEQUENCE, 2 * BATCH)])
def test_nobody_captions_for_a_client_that_left(
    app: FastAPI, engine: Storyteller, body: dict[str, Any], accept: str, most: int
) -> None:
    """It leaves with the first captions; in a sequence the batch in hand is finished."""
    left = threading.Event()

    def wait(count: int) -> None:
        if count > BATCH:
            assert left.wait(20)

    async def call() -> None:
        coming = [{"type": "http.request", "body": json.dumps(body).encode()}]

        async def receive() -> dict[str, Any]:
            if coming:
                return coming.pop()
            while engine.captioned < BATCH:
                await anyio.sleep(0.01)
            left.set()
            return {"type": "http.disconnect"}

        async def send(_: dict[str, Any]) -> None:
            pass

        headers = {"content-type": "application/json", "accept": accept}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "method": "POST",
            "path": "/v1/caption",
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        await app(scope, receive, send)

    engine.after = wait
    anyio.run(call)
    assert BATCH <= engine.captioned <= most


def test_health_is_answered_while_every_thread_is_busy(
    app: FastAPI, engine: Storyteller, body: dict[str, Any]
) -> None:
    go_on, answers = threading.Event(), []
    engine.after = lambda count: go_on.wait(60) and None
    with TestClient(app) as client, ThreadPoolExecutor(100) as callers:
        for _ in range(60):  # the pool has 40
            callers.submit(client.post, "/v1/caption", json=body)
        callers.submit(lambda: answers.append(client.get("/v1/health").json()))
        end = time.monotonic() + 30
        while not answers and time.monotonic() < end:
            time.sleep(0.01)
        in_time = [answer["status"] for answer in answers]
        go_on.set()
    assert in_time == ["ready"]

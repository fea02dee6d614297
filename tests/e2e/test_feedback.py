"""An analyst's feedback on real scenes: labels given in one half of a town find more in the other.

The analyst asks the shipped model for a class by its name and labels the best hits of one half of
the mosaic by what they truly show, round after round, for one saved concept. How well the tiles of
the other half, which is never labelled, are ranked by then is the average precision.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from support.mosaic_classes import in_words
from support.qgis_session import REPOSITORY

from geomelt_qgis.core.http.calls import Call
from geomelt_qgis.core.http.client import Client

MODEL = REPOSITORY / "resources" / "models" / "geomelt-mini"
IMAGERY = REPOSITORY.parent / "shared" / "imagery"
INDEX = "/v1/indexes/mosaic"
SCENE_M = 76.8
ROUNDS, LABELS = 3, 6
LONG_S = 240

Place = tuple[float, float]


@pytest.fixture
def call(load, wait_for):
    """Calls of the backend, with the mosaic indexed."""
    if not (IMAGERY / "mosaic.tif").exists():
        pytest.skip("../shared/imagery/mosaic.tif is not here: feedback cannot be measured")
    client = Client(load(MODEL).session.backend.address)

    def call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return client.send(Call(method, path, lambda answer: answer, body, timeout_s=LONG_S))

    # One level, whose tiles are the scenes.
    recipe = {"ground_sizes": [SCENE_M], "overlap": 0.0}
    body = {"paths": [str(IMAGERY / "mosaic.tif")], "recipe": recipe}
    job = call("POST", f"{INDEX}/jobs", body)
    wait_for(lambda: call("GET", f"/v1/jobs/{job['id']}")["state"] == "done", LONG_S)
    return call


def centre(feature: dict[str, Any]) -> Place:
    corners = feature["geometry"]["coordinates"][0][:-1]
    return sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners)


def truth() -> dict[Place, str]:
    """The class of the scene at each centre."""
    scenes = json.loads((IMAGERY / "mosaic.truth.geojson").read_text(encoding="utf-8"))
    return {centre(scene): scene["properties"]["label"] for scene in scenes["features"]}


def nearest(scenes: dict[Place, str], place: Place) -> Place:
    return min(scenes, key=lambda scene: abs(scene[0] - place[0]) + abs(scene[1] - place[1]))


def average_precision(ranked: list[bool]) -> float:
    found = [place for place, right in enumerate(ranked, start=1) if right]
    return sum(number / place for number, place in enumerate(found, start=1)) / len(found)


def halves(scenes: dict[Place, str]) -> list[set[Place]]:
    """The centres in the south and in the north."""
    middle = sorted(y for _, y in scenes)[len(scenes) // 2]
    south = {place for place in scenes if place[1] < middle}
    return [south, set(scenes) - south]


def session(call, label: str, shown: dict[int, str], labelled_half: set[int]) -> list[float]:
    """The average precision in the other half before the first round and after each."""
    concept = f"{INDEX}/concepts/{label}"
    call("POST", concept, {"text": in_words(label)})
    precision = []
    for _ in range(ROUNDS + 1):
        query = {"concept": label, "k": 10_000, "merge": False}
        hits = [hit["id"] for hit in call("POST", f"{INDEX}/search", query)["features"]]
        elsewhere = [shown[hit] == label for hit in hits if hit not in labelled_half]
        precision.append(average_precision(elsewhere))
        best = [hit for hit in hits if hit in labelled_half][:LABELS]
        right = [hit for hit in best if shown[hit] == label]
        call("POST", concept, {"positive": right, "negative": sorted(set(best) - set(right))})
    call("DELETE", concept)
    return precision


def test_three_rounds_of_feedback_find_more_where_nobody_labelled(call):
    scenes = truth()
    tiles = call("POST", f"{INDEX}/tiles", {"k": 10_000})["features"]
    places = {tile["id"]: nearest(scenes, centre(tile)) for tile in tiles}
    shown = {tile: scenes[place] for tile, place in places.items()}
    assert len(set(places.values())) == len(scenes) == 210

    rounds = []
    for half in halves(scenes):
        labelled_half = {tile for tile, place in places.items() if place in half}
        elsewhere = {shown[tile] for tile in shown if tile not in labelled_half}
        rounds += [session(call, label, shown, labelled_half) for label in sorted(elsewhere)]
    means = [sum(column) / len(rounds) for column in zip(*rounds)]  # noqa: B905 - QGIS's Python
    for number, mean in enumerate(means):
        print(f"average precision after {number} rounds: {mean:.3f}, {len(rounds)} searches")
    assert len({tuple(each) for each in rounds}) > 10
    assert all(later > earlier for earlier, later in pairwise(means)), means
    assert means[-1] - means[0] > 0.02

"""One request, whichever door it comes through."""

from __future__ import annotations

import inspect
import pickle
from dataclasses import fields

import pytest
from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.cli.indexing import index
from geomelt.imagery import SourceOverrides, TileRecipe
from geomelt.indexing import IndexRequest
from geomelt.service.schemas import JobBody

CITY = Address.named("city", "/indexes")
FIELDS = {field.name for field in fields(IndexRequest)}


def test_what_json_asks_for() -> None:
    body = JobBody(
        paths=["/a", "/b.tif"],
        exclude=["*_preview*"],
        recipe={"ground_sizes": [150.0, 75.0], "overlap": 0.5},  # type: ignore[arg-type]
        bands=[4, 3, 2],
        crs="epsg:25832",
        captions=True,
    )
    request = IndexRequest.from_json(CITY, body.model_dump())
    assert request == IndexRequest(
        CITY,
        ("/a", "/b.tif"),
        exclude=("*_preview*",),
        recipe=TileRecipe(ground_sizes=(75.0, 150.0), overlap=0.5),
        bands=(4, 3, 2),
        crs="epsg:25832",
        captions=True,
    )
    assert request.overrides == SourceOverrides((4, 3, 2), "EPSG:25832")
    assert IndexRequest.from_json(CITY, JobBody(paths=["/a"]).model_dump()) == IndexRequest(
        CITY, ("/a",)
    ), "nothing but the paths need be given"


def test_every_door_asks_for_all_there_is() -> None:
    assert set(JobBody.model_fields) == FIELDS - {"address"}
    options = set(inspect.signature(index).parameters)
    assert FIELDS - {"address", "recipe"} <= options
    assert {"into", "index_folder"} <= options, "its address"
    assert {"ground_size", "overlap"} <= options, "its recipe"


def test_it_travels_to_another_process() -> None:
    request = IndexRequest(CITY, ("/a",), recipe=TileRecipe(overlap=0.5), crs="EPSG:25832")
    assert pickle.loads(pickle.dumps(request)) == request


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"source_timeout": 0.0}, "time limit"),
        ({"source_timeout": 90_000.0}, "time limit"),
        ({"bands": (1, 2)}, "bands"),
        ({"crs": "somewhere"}, "coordinate system"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_at_the_door(
    wrong: dict[str, object], named: str
) -> None:
    with pytest.raises(GeomeltError, match=named):
        IndexRequest(CITY, ("/a",), **wrong)  # type: ignore[arg-type]

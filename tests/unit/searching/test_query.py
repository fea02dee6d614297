"""A query as a value: what it refuses, and its JSON form."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from geomelt.base.errors import GeomeltError
from geomelt.index.filters import Filter
from geomelt.searching import SearchQuery, WeightedText
from hypothesis import given
from hypothesis import strategies as st

ids = st.lists(st.integers(1, 2**62), max_size=4).map(tuple)
dates = st.dates().map(str)
shares = st.none() | st.floats(0, 1)
filters = st.builds(
    Filter,
    extent=st.none() | st.just((1.0, 2.0, 1.5, 2.5)),
    crs=st.sampled_from(["EPSG:4326", "EPSG:4258"]),
    within=st.none() | st.floats(0.001, 3).map(lambda side: shapely.box(1, 2, 1 + side, 3)),
    dates=st.tuples(st.none() | dates, st.none()) | st.tuples(st.none(), dates),
    sources=st.lists(st.sampled_from(["/a.tif", "*/b*"]), max_size=2).map(tuple),
    levels=st.lists(st.integers(0, 9), max_size=2).map(tuple),
)
queries = st.builds(
    SearchQuery,
    text=st.text(alphabet="abc déf", min_size=3, max_size=20).filter(str.split),
    texts=st.lists(st.builds(WeightedText, st.just("a sea"), st.floats(0.5, 9)), max_size=3).map(
        tuple
    ),
    positive=ids,
    negative=ids,
    picture=st.none() | st.binary(min_size=1, max_size=20),
    concept=st.none() | st.just("piers"),
    where=filters,
    only=st.none() | st.just("piers"),
    k=st.integers(1, 10_000),
    min_score=st.none() | st.floats(-1, 1),
    min_match=shares,
    fuse=st.booleans(),
    rerank=st.booleans(),
    merge=st.booleans(),
)


@given(queries)
def test_json_and_back(query: SearchQuery) -> None:
    assert SearchQuery.from_json(json.loads(json.dumps(query.to_json()))) == query


def test_json_holds_only_what_was_chosen() -> None:
    query = SearchQuery(text="a sea", where=Filter(levels=(1,)), picture=b"x")
    assert query.to_json() == {"text": "a sea", "levels": [1], "picture": "eA=="}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "empty-query"),
        ({"text": "  "}, "empty-query"),
        ({"negative": (1,)}, "empty-query"),
        ({"text": "-beach"}, "empty-query"),
        ({"texts": (WeightedText("beach", -1),)}, "empty-query"),
        ({"text": "x", "k": 0}, "bad-k"),
        ({"text": "x", "k": 10_001}, "bad-k"),
        ({"text": "x", "min_score": 1.1}, "invalid"),
        ({"text": "x", "min_match": -0.1}, "invalid"),
        ({"text": "x", "min_match": float("nan")}, "invalid"),
    ],
)
def test_what_it_refuses(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(GeomeltError) as caught:
        SearchQuery(**fields)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "body",
    [
        {"text": "x", "colour": 1},
        {"text": 5},
        {"text": "x", "texts": [{"words": "y"}]},
        {"text": "x", "texts": "y"},
        {"text": "x", "picture": "not base64!"},
        {"text": "x", "dates": ["2020"]},
        {"text": "x", "within": {"type": "Nonsense"}},
        {"text": "x", "within": {}},
        {"text": "x", "k": "many"},
    ],
)
def test_json_that_is_no_query(body: dict[str, Any]) -> None:
    with pytest.raises(GeomeltError) as caught:
        SearchQuery.from_json(body)
    assert caught.value.code in ("invalid", "bad-extent", "unreadable")


def test_an_away_text_alone_is_refused() -> None:
    with pytest.raises(GeomeltError, match="keep away"):
        SearchQuery(text="-beach, -sea")


def test_written_is_the_text_or_says_all_texts() -> None:
    assert SearchQuery(text=" a  sea, -beach ").written == "a sea, -beach"
    both = SearchQuery(text="a sea", texts=(WeightedText("beach", -2),))
    assert both.written == "a sea, -beach *2"
    assert SearchQuery(positive=(1,)).written == ""

"""A filter as a value: what it refuses, what narrows, and its JSON form."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from geomelt.base.errors import GeomeltError
from geomelt.index.filters import EVERYTHING, FILTERS, Filter

FIRST = shapely.box(0, 0, 1, 1)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"dates": ("yesterday", None)}, "invalid"),
        ({"dates": ("2020-13", None)}, "invalid"),
        ({"dates": (None, "2020-02-30")}, "invalid"),
        ({"dates": ("2021", "2020-12")}, "invalid"),
        ({"dates": ("2020",)}, "invalid"),
        ({"dates": "2020"}, "invalid"),
        ({"sources": "*/2020/*.tif"}, "invalid"),
        ({"sources": (1,)}, "invalid"),
        ({"levels": 0}, "invalid"),
        ({"levels": ("0",)}, "invalid"),
        ({"captioned": "yes"}, "invalid"),
        ({"gsd_max": 0}, "invalid"),
        ({"gsd_max": float("nan")}, "invalid"),
        ({"gsd_max": "0.5"}, "invalid"),
        ({"extent": (0, 0, 0, 0)}, "bad-extent"),
        ({"extent": (0, 0, 1, 1), "crs": "EPSG:0"}, "bad-extent"),
        ({"within": shapely.Polygon()}, "bad-extent"),
        ({"within": shapely.box(0, 0, float("inf"), 1)}, "bad-extent"),
    ],
)
def test_what_it_refuses(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(GeomeltError) as caught:
        Filter(**fields)
    assert caught.value.code == code


@pytest.mark.parametrize("dates", [("2020", "2020-03"), ("2020-03", "2020"), ("2019-12-31", None)])
def test_dates_may_leave_month_and_day_open(dates: tuple[str, str | None]) -> None:
    assert Filter(dates=dates).dates == dates


def test_an_extent_across_the_antimeridian_is_two_boxes() -> None:
    area = Filter(extent=(170, -20, -170, -10)).area
    assert area is not None
    assert area.equals(
        shapely.union_all([shapely.box(170, -20, 180, -10), shapely.box(-180, -20, -170, -10)])
    )


def test_extent_and_polygons_both_count() -> None:
    area = Filter(extent=(0.5, 0.5, 2, 2), within=FIRST).area
    assert area is not None
    assert area.equals(shapely.box(0.5, 0.5, 1, 1))
    with pytest.raises(GeomeltError, match="share no ground"):
        Filter(extent=(2, 2, 3, 3), within=FIRST)


def test_what_narrows() -> None:
    assert EVERYTHING.area is None
    assert Filter(crs="EPSG:32633", words="  ").lets_all_pass
    assert Filter(excluded=frozenset({1})).lets_all_pass
    for narrowing in ({"words": "lake"}, {"ids": frozenset()}, {"within": FIRST}, {"levels": (0,)}):
        where = Filter(**narrowing)
        assert not where.lets_all_pass
        assert not where.by_source
    for of_sources in ({"sources": ("a",)}, {"dates": ("2020", None)}):
        assert Filter(**of_sources).by_source


def test_json_holds_what_people_set_and_null_is_the_default() -> None:
    assert EVERYTHING.to_json() == {}
    where = Filter(within=FIRST, dates=("2020", None), excluded=frozenset({1}))
    body = json.loads(json.dumps(where.to_json()))
    assert set(body) == {"within", "dates"}
    again = Filter.from_json({**dict.fromkeys(FILTERS), **body})
    assert again.dates == ("2020", None)
    assert again.within.equals(FIRST)

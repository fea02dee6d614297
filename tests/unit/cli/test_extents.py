"""Extents of requests in longitude and latitude."""

from __future__ import annotations

import math

import pytest
import shapely
from geomelt.base.errors import GeomeltError
from geomelt.imagery.extents import to_area


def test_degrees_stay() -> None:
    assert to_area((1.0, 2.0, 3.0, 4.0), "EPSG:4326").equals(shapely.box(1, 2, 3, 4))


def test_edges_are_densified() -> None:
    # The southern edge of a polar box bulges: its corners alone would miss the pole's side.
    west, south, east, north = to_area((-1e6, -1e6, 1e6, 1e6), "EPSG:3995").bounds
    assert (west, east) == (-180, 180)
    assert north == pytest.approx(90, abs=0.1)
    assert south == pytest.approx(77, abs=1)


def test_utm() -> None:
    west, south, east, north = to_area(
        (500_000, 5_000_000, 501_000, 5_001_000), "EPSG:32633"
    ).bounds
    assert west == pytest.approx(15, abs=1e-6)
    assert south == pytest.approx(45.15, abs=0.01)
    assert 15 < east < 15.02
    assert south < north < 45.17


def test_a_canvas_wider_than_the_world() -> None:
    west, south, east, north = to_area((-3e7, -2e7, 3e7, 2e7), "EPSG:3857").bounds
    assert (west, east) == (-180, 180)
    assert south < -80
    assert north > 80


@pytest.mark.parametrize(
    ("extent", "crs"),
    [
        ((179.0, -1.0, -179.0, 1.0), "EPSG:4326"),
        ((179.0, -1.0, -179.0, 1.0), "EPSG:4258"),
        ((19_926_188.85, -111_325.14, 20_148_827.12, 111_325.14), "EPSG:3857"),
    ],
)
def test_across_the_antimeridian(extent: tuple[float, float, float, float], crs: str) -> None:
    area = to_area(extent, crs)
    assert area.contains(shapely.Point(179.5, 0))
    assert area.contains(shapely.Point(-179.5, 0))
    assert not area.contains(shapely.Point(0, 0))
    assert area.area == pytest.approx(4, abs=0.01)


@pytest.mark.parametrize(
    ("extent", "crs"),
    [
        ((0, 0, 0, 1), "EPSG:4326"),
        ((0, 1, 1, 0), "EPSG:4326"),
        ((200, 0, 190, 1), "EPSG:4326"),
        ((1, 0, 0, 1), "EPSG:32633"),
        ((0, 0, math.nan, 1), "EPSG:4326"),
        ((0, 0, math.inf, 1), "EPSG:4326"),
        ((0, 0, 1, 1), "EPSG:999999"),
        ((0, 0, 1, 1), "nonsense"),
        ((1e30, 1e30, 2e30, 2e30), "EPSG:32633"),
    ],
)
def test_what_is_no_extent(extent: tuple[float, float, float, float], crs: str) -> None:
    with pytest.raises(GeomeltError) as caught:
        to_area(extent, crs)
    assert caught.value.code == "bad-extent"


def test_a_fault_names_the_extent_as_given() -> None:
    with pytest.raises(GeomeltError, match=r"\[15.1, 42.1, 15.0, 41.9\] holds no area"):
        to_area((15.1, 42.1, 15.0, 41.9), "EPSG:4326")

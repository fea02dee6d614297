"""Filters of every kind over an index of known content, each with what it means of a tile."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import NamedTuple

import shapely
from geomelt.index.contract import Store
from geomelt.index.filters import EVERYTHING, Filter
from geomelt.index.records import StoredTile

SIDE = 60  # tiles along a line of the large source
SLANTED = shapely.Polygon([(10.003, 50.001), (10.05, 50.02), (10.03, 50.055), (10.001, 50.03)])
TWO = shapely.union(SLANTED, shapely.box(10.055, 50.0, 10.058, 50.004))


class Sample(NamedTuple):
    where: Filter
    passes: Callable[[StoredTile], bool]


def fill(store: Store, make: SimpleNamespace) -> None:
    """3,660 tiles: of 2020 without captions, and finer, captioned ones of 2021."""
    store.replace_source(
        make.source("/2020/big.tif", date="2020-05-01", gsd=0.5),
        make.tiles(SIDE, SIDE),
        make.vectors(SIDE * SIDE),
    )
    store.replace_source(
        make.source("/2021/small.tif", date="2021", gsd=0.3),
        make.tiles(60, west=10.01, level=1),
        make.vectors(60, seed=1),
        ["a lake"] * 30 + ["planes"] * 30,
    )


def in_area(area: shapely.Geometry) -> Sample:
    return Sample(Filter(within=area), lambda tile: _shares(tile, area))


SAMPLES = {
    "everything": Sample(EVERYTHING, lambda tile: True),
    "place": in_area(shapely.box(10.0101, 50.0052, 10.0305, 50.0333)),
    "slanted": in_area(SLANTED),
    "two places": in_area(TWO),
    "nowhere": in_area(shapely.box(20, 20, 21, 21)),
    "extent and polygons": Sample(
        Filter(extent=(10.0, 50.0, 10.0205, 50.1), within=SLANTED),
        lambda tile: _shares(tile, shapely.intersection(SLANTED, shapely.box(10, 50, 10.0205, 51))),
    ),
    "date": Sample(
        Filter(dates=("2021-02-01", None)), lambda tile: (tile.source.date or "") > "2020-05-01"
    ),
    "source": Sample(
        Filter(sources=("*/small.tif",)), lambda tile: tile.source.uri.endswith("/small.tif")
    ),
    "level and place": Sample(
        Filter(levels=(1,), within=shapely.box(10.03, 50, 10.05, 50.0005)),
        lambda tile: tile.level == 1 and _shares(tile, shapely.box(10.03, 50, 10.05, 50.0005)),
    ),
    "captioned": Sample(Filter(captioned=True), lambda tile: tile.caption is not None),
    "not captioned": Sample(Filter(captioned=False), lambda tile: tile.caption is None),
    "gsd": Sample(Filter(gsd_max=0.4), lambda tile: tile.source.gsd == 0.3),
    "gsd as projected": Sample(Filter(gsd_max=0.299), lambda tile: tile.source.gsd == 0.3),
    "gsd of all": Sample(Filter(gsd_max=0.5), lambda tile: True),
    "words": Sample(Filter(words="lake"), lambda tile: "lake" in (tile.caption or "")),
    "words and place": Sample(
        Filter(words="lake", within=shapely.box(10.02, 50, 10.03, 50.0005)),
        lambda tile: (
            "lake" in (tile.caption or "") and _shares(tile, shapely.box(10.02, 50, 10.03, 50.0005))
        ),
    ),
    "ids": Sample(
        Filter(ids=frozenset({5, 7, 3630, 999_999}), excluded=frozenset({7})),
        lambda tile: tile.id in (5, 3630),
    ),
    "excluded": Sample(Filter(excluded=frozenset(range(1, 3000))), lambda tile: tile.id >= 3000),
}


def _shares(tile: StoredTile, area: shapely.Geometry) -> bool:
    return bool(tile.footprint.intersection(area).area > 1e-6 * tile.footprint.area)

"""Which tiles may be found: a place, dates, sources, levels, words, ids."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt
import shapely

from geomelt.base.errors import GeomeltError
from geomelt.index import footprints

# Footprints that only touch an area may still share slivers with it, from rounding.
_SHARED = 1e-6  # of the tile's area
TURNS = (-360.0, 0.0, 360.0)


@dataclass(frozen=True)
class Filter:
    """Which tiles may be found; every default lets all pass.

    `area` is polygonal, in EPSG:4326: tiles that share ground with it pass, not those that only
    touch. `dates` are the first and the last, ISO 8601, either None; a source passes when its
    date may lie between them ("2020" is all of that year), one without a date never does.
    `sources` are uris or patterns such as `*/2020/*.tif`. `words` must all be in the caption.
    Raises GeomeltError `bad-extent` when the area holds none.
    """

    area: shapely.Geometry | None = None
    dates: tuple[str | None, str | None] = (None, None)
    sources: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    words: str | None = None
    ids: frozenset[int] | None = None
    excluded: frozenset[int] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.area is None:
            return
        area = self.area
        if finite := bool(np.isfinite(shapely.bounds(area)).all()):
            area = area if shapely.is_valid(area) else shapely.make_valid(area)
        if not (finite and shapely.area(area) > 0):
            raise GeomeltError(
                "The extent holds no area: give west, south, east, north in degrees, or polygons.",
                code="bad-extent",
            )
        object.__setattr__(self, "area", area)

    @property
    def lets_all_pass(self) -> bool:
        """Whether all tiles pass but the `excluded`."""
        narrowed = self.area is not None or self.levels or self.words_of_it or self.by_source
        return not narrowed and self.ids is None

    @property
    def by_source(self) -> bool:
        """Whether it is the sources that are chosen among."""
        return bool(self.sources) or self.dates != (None, None)

    @property
    def words_of_it(self) -> list[str]:
        return (self.words or "").split()

    def passes_source(self, uri: str, date: str | None) -> bool:
        return self._is_named(uri) and self._is_dated(date)

    def _is_named(self, uri: str) -> bool:
        return not self.sources or any(
            uri == name or re.match(fnmatch.translate(name), uri) for name in self.sources
        )

    def _is_dated(self, date: str | None) -> bool:
        first, last = self.dates
        if first is None and last is None:
            return True
        if date is None:
            return False
        return (first is None or _last_day(date) >= _first_day(first)) and (
            last is None or _first_day(date) <= _last_day(last)
        )


EVERYTHING = Filter()


def sharing(shapes: footprints.Polygons, area: shapely.Geometry) -> npt.NDArray[np.bool_]:
    """Which footprints, (n,) bool, share ground with `area`, across the antimeridian, too."""
    if not len(shapes):
        return np.empty(0, dtype=bool)
    shapely.prepare(area)
    shared = np.zeros(len(shapes), dtype=bool)
    for turned in _turned(shapes, area):
        edge = np.flatnonzero(~shared & shapely.intersects(area, turned))
        common = shapely.area(shapely.intersection(turned[edge], area))
        shared[edge] = common > _SHARED * shapely.area(turned[edge])
    return shared


def _turned(shapes: footprints.Polygons, area: shapely.Geometry) -> Iterator[footprints.Polygons]:
    """The shapes, and moved by a turn of the globe where that may bring them to the area."""
    west, _, east, _ = shapely.total_bounds(shapes)
    first, _, last, _ = shapely.bounds(area)
    for turn in TURNS:
        if west + turn <= last and east + turn >= first:
            yield shapely.transform(shapes, partial(np.add, (turn, 0.0))) if turn else shapes


def _first_day(date: str) -> str:
    return _day(date, "-01-01")


def _last_day(date: str) -> str:
    return _day(date, "-12-31")


def _day(date: str, rest: str) -> str:
    """The day of an ISO date or time, `rest` in place of the month and day it leaves open."""
    day = date[:10]
    return day + rest[len(day) - 4 :]

"""Which tiles may be found: every filter in one place, as a field of `Filter`.

A `described` field is a filter that people set: the options of the command line, the fields of the
API's bodies, the JSON form and what is said of a filter are made from its description. What it asks
of a source stands here as well; what it asks of a tile is the store's condition of the same key.
Nothing heavy is imported: the command line reads this each time it starts.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geomelt.index.date_spans import Dates, may_lie_between
from geomelt.index.filter_table import Kind, Option, SourceFacts, described, descriptions

if TYPE_CHECKING:
    from geomelt.imagery.extents import Area, Extent

_SCALE = 1.01  # 0.5 m in a projection are rarely 0.5 m on the ground


@dataclass(frozen=True)
class Filter:
    """Which tiles may be found; every default lets all pass, and all that is set holds at once.

    `extent` (in `crs`) and `within` (polygonal, in EPSG:4326): tiles that share ground with both
    pass, not those that only touch. `dates`: the first and the last, ISO 8601, either None; a
    source passes when its date may lie between them ("2020" is all of that year), one without a
    date never does. `sources`: uris or patterns such as `*/2020/*.tif`. `levels`: 0 is finest.
    `captioned`: tiles that have a caption, or for False those that have none. `gsd_max`: sources
    of at most so many metres per pixel.

    Set by searches themselves: `words` that must all be in the caption, `ids` alone, all but
    `excluded`. Raises GeomeltError `bad-extent` or `invalid`.
    """

    extent: Extent | None = described(
        None,
        Kind.EXTENT,
        Option(
            "--extent --bbox",
            "Only tiles that share ground with this extent.",
            metavar="W S E N",
        ),
        limit="lies in that extent",
        remedy="widen the extent",
    )
    crs: str = described(
        "EPSG:4326", Kind.CRS, Option("--crs", "The coordinate system of the extent.")
    )
    within: Area | None = described(
        None,
        Kind.AREA,
        Option(
            "--within",
            "Only tiles that share ground with the polygons of this file.",
            metavar="FILE",
        ),
        limit="lies in those polygons",
        remedy="choose larger polygons",
    )
    dates: Dates = described(
        (None, None),
        Kind.DATES,
        Option("--from", "Only imagery from this date on.", metavar="DATE"),
        Option("--to", "Only imagery up to this date.", metavar="DATE"),
        limit="is of those dates",
        remedy="widen the dates",
        passes=lambda dates, source: may_lie_between(source.date, dates),
    )
    sources: tuple[str, ...] = described(
        (),
        Kind.PATTERNS,
        Option("--source", "Only this source, a path or a pattern such as */a*."),
        limit="is of those sources",
        remedy="name other sources",
        passes=lambda patterns, source: _is_named(source.uri, patterns),
    )
    levels: tuple[int, ...] = described(
        (),
        Kind.LEVELS,
        Option("--level", "Only this level; 0 is finest."),
        limit="is of those levels",
        remedy="name other levels, or none",
    )
    captioned: bool | None = described(
        None,
        Kind.FLAG,
        Option("--captioned/--not-captioned", "Only tiles that have a caption, or that have none."),
        limit="passes --captioned or --not-captioned",
        remedy="search without that option",
    )
    gsd_max: float | None = described(
        None,
        Kind.METRES,
        Option("--gsd-max", "Only sources of at most so many metres per pixel.", metavar="METRES"),
        limit="has pixels so small",
        remedy="raise --gsd-max",
        passes=lambda most, source: source.gsd <= most * _SCALE,
    )
    words: str | None = None
    ids: frozenset[int] | None = None
    excluded: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        for each in FILTERS.values():
            each.check(getattr(self, each.key))
        _ = self.area  # raises where there is none
        object.__setattr__(self, "words", (self.words or "").strip() or None)

    @cached_property
    def area(self) -> Area | None:
        """The ground asked for, in EPSG:4326; None where tiles may lie anywhere."""
        if self.extent is None and self.within is None:
            return None
        from geomelt.index.shared_ground import common_area  # the command line starts without

        return common_area(self.extent, self.crs, self.within)

    @property
    def narrowed_by(self) -> frozenset[str]:
        """The fields that keep tiles from passing."""
        return frozenset(
            each.name
            for each in fields(self)
            if getattr(self, each.name) != each.default and each.name != "crs"
        )

    @property
    def lets_all_pass(self) -> bool:
        """Whether all tiles pass but the `excluded`."""
        return self.narrowed_by <= {"excluded"}

    @property
    def by_source(self) -> bool:
        """Whether it is the sources that are chosen among."""
        return bool(self.narrowed_by & OF_SOURCES)

    def passes_source(self, source: SourceFacts) -> bool:
        """Whether tiles of that source may pass."""
        return all(
            each.passes(getattr(self, key), source)
            for key, each in FILTERS.items()
            if each.passes and key in self.narrowed_by
        )

    def without(self, keys: Collection[str]) -> Filter:
        """The same filter, but for those of its fields."""
        defaults: dict[str, Any] = {each.name: each.default for each in fields(self)}
        return replace(self, **{key: defaults[key] for key in keys})

    def to_json(self) -> dict[str, Any]:
        """What people set, where it differs from the default."""
        return {
            key: _to_json(each.kind, getattr(self, key))
            for key, each in FILTERS.items()
            if getattr(self, key) != each.default
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Filter:
        """What `to_json` gives; null is the default.

        Raises GeomeltError as the filter itself does, else TypeError or ValueError.
        """
        return cls(
            **{
                key: _from_json(FILTERS[key].kind, value)
                for key, value in body.items()
                if value is not None
            }
        )


FILTERS = {each.key: each for each in descriptions(Filter)}
"""What people can filter by."""
OF_SOURCES = frozenset(key for key, each in FILTERS.items() if each.passes)
EVERYTHING = Filter()


def _to_json(kind: Kind, value: Any) -> Any:
    if kind is Kind.AREA:
        from shapely.geometry import mapping

        return mapping(value)
    return list(value) if isinstance(value, tuple) else value


def _from_json(kind: Kind, value: Any) -> Any:
    if kind is Kind.AREA:
        from geomelt.imagery.placing.polygons import area_of

        return area_of(value)
    return tuple(value) if isinstance(value, list) else value


def _is_named(uri: str, patterns: tuple[str, ...]) -> bool:
    return any(uri == name or re.match(fnmatch.translate(name), uri) for name in patterns)

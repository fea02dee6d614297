"""Which tiles are meant: each filter once, with its key in a request, its kind and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from .selection import Extent
from .text import tr


class Kind(Enum):
    """What the value of a filter is; dock, Processing and notes can show each kind."""

    DATES = auto()  # two parts, the first and the last day, either may be open
    LEVELS = auto()  # numbers from 0
    PATTERNS = auto()  # of paths
    FLAG = auto()  # yes or no
    METRES = auto()  # above 0


@dataclass(frozen=True)
class Part:
    """What is set as one: `key` in the dock and the project, `parameter` in Processing.

    `sentence` says what it keeps, `typed` the same where its value is typed; of a yes or no
    `choices` are what these are called.
    """

    key: str
    parameter: str
    name: str
    sentence: str
    typed: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class FilterField:
    """One filter: its `key` in a request, what it is called, and the parts it is set by."""

    key: str
    kind: Kind
    name: str
    parts: tuple[Part, ...]

    def value(self, set_: Mapping[str, Any]) -> Any:
        """The value in a request, from those of its parts; None where it filters nothing."""
        values = [set_.get(part.key) for part in self.parts]
        if self.kind is Kind.DATES:
            return values if any(values) else None
        return values[0]

    def written(self, value: Any) -> str:
        """The value of a request for people."""
        if self.kind is Kind.DATES:
            return " … ".join(day or "" for day in value).strip()
        if self.kind is Kind.FLAG:
            return self.parts[0].choices[0 if value else 1]
        if self.kind is Kind.METRES:
            return tr("{0} m").format(f"{value:.10g}")
        return ", ".join(str(each) for each in value)


def filter_fields() -> tuple[FilterField, ...]:
    """All filters but the place, in the language of the user."""
    day = tr("Only imagery of this day or later")
    typed_day = tr("Only imagery of this day or later (2020, 2020-08 or 2020-08-31)")
    return (
        FilterField(
            "dates",
            Kind.DATES,
            tr("Dates"),
            (
                Part("since", "FROM", tr("From"), day, typed_day),
                Part("until", "TO", tr("To"), tr("Only imagery of this day or earlier")),
            ),
        ),
        _single(
            "levels",
            Kind.LEVELS,
            tr("Levels"),
            tr("Only tiles of these sizes; none checked: all"),
            tr("Only tiles of these levels, e.g. 0, 1 (0: the finest; empty: all)"),
        ),
        _single(
            "sources",
            Kind.PATTERNS,
            tr("Sources"),
            tr("Only sources whose path matches: *2020* for instance; several with ;"),
        ),
        _single(
            "captioned",
            Kind.FLAG,
            tr("Captions"),
            tr("Only tiles that have a caption, or only those that have none"),
            choices=(tr("with a caption"), tr("without a caption")),
        ),
        _single(
            "gsd_max",
            Kind.METRES,
            tr("GSD up to"),
            tr("Only sources of at most so many metres per pixel"),
        ),
    )


def _single(
    key: str, kind: Kind, name: str, sentence: str, typed: str = "", choices: tuple[str, ...] = ()
) -> FilterField:
    return FilterField(key, kind, name, (Part(key, key.upper(), name, sentence, typed, choices),))


@dataclass(frozen=True)
class Filters:
    """Which tiles may be found: those of a place that pass all of `values`.

    `within`: a GeoJSON geometry in EPSG:4326; `values`: by the key of their `FilterField`.
    """

    extent: Extent | None = None
    within: dict[str, Any] | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Only what is filtered by: no key, no filter."""
        body: dict[str, Any] = self.extent.to_json() if self.extent else {}
        if self.within:
            body["within"] = self.within
        return {**body, **self.values}


def filter_values(set_: Mapping[str, Any]) -> dict[str, Any]:
    """The `values` of `Filters` from those of parts, by their keys."""
    found = {each.key: each.value(set_) for each in filter_fields()}
    return {key: value for key, value in found.items() if value is not None}


def question(body: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    """A request and what the top of its answer says of it; the filters are those of the request."""
    filters = {each.key for each in filter_fields()}
    return {**body, **{key: value for key, value in answer.items() if key not in filters}}

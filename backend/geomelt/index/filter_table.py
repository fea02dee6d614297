"""What is said of a filter in one place: its kind, its options, its words for people."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import Field, dataclass, field, fields
from enum import Enum, auto
from numbers import Integral, Real
from typing import Any, Protocol

from geomelt.base.errors import GeomeltError
from geomelt.index.date_spans import check_dates

_METADATA = "filter"


class Kind(Enum):
    """What the value of a filter is; every door knows how to take one of each kind."""

    EXTENT = auto()  # xmin, ymin, xmax, ymax
    CRS = auto()  # of the extent: a code or WKT
    AREA = auto()  # polygons in EPSG:4326
    DATES = auto()  # the first and the last, either may be open
    PATTERNS = auto()  # paths, or patterns of them
    LEVELS = auto()  # numbers from 0
    FLAG = auto()  # yes or no
    METRES = auto()  # a length above 0


def _is_list_of(kind: Any, value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, kind) for each in value)


# Whether a value is one of its kind, and what to give instead.
_VALUES: dict[Kind, tuple[Callable[[Any], bool], str]] = {
    Kind.DATES: (
        lambda value: _is_list_of(str | None, value) and len(value) == 2,
        "the first and the last date, None for an open end",
    ),
    Kind.PATTERNS: (lambda value: _is_list_of(str, value), "a list of paths or patterns"),
    Kind.LEVELS: (lambda value: _is_list_of(Integral, value), "a list of levels, such as [0, 1]"),
    Kind.FLAG: (lambda value: isinstance(value, bool), "true or false"),
    Kind.METRES: (
        lambda value: isinstance(value, Real) and 0 < float(value) < math.inf,
        "a length in metres, above 0",
    ),
}


class SourceFacts(Protocol):
    """What filters may ask of a source: see `SourceRecord`."""

    @property
    def uri(self) -> str: ...

    @property
    def date(self) -> str | None: ...

    @property
    def gsd(self) -> float: ...


@dataclass(frozen=True)
class Option:
    """How a filter, or one part of it, is written at the command line."""

    flags: str  # blanks between
    help: str
    metavar: str | None = None


@dataclass(frozen=True)
class Description:
    """A filter in words. "No tile `limit`: `remedy`" is what people read when nothing is left."""

    key: str  # in JSON and of `Filter`
    default: Any
    kind: Kind
    options: tuple[Option, ...]
    limit: str
    remedy: str
    passes: Callable[[Any, SourceFacts], bool] | None  # of the value and a source; None: by tile

    @property
    def help(self) -> str:
        return " ".join(option.help for option in self.options)

    def check(self, value: Any) -> None:
        """Raises GeomeltError `invalid` for a value that cannot be."""
        is_one, what = _VALUES.get(self.kind, (lambda _: True, ""))
        if value is not self.default and not is_one(value):
            raise GeomeltError(f"{self.key} is {value!r}: give {what}.")
        if self.kind is Kind.DATES:
            check_dates(value)


def described(
    default: Any,
    kind: Kind,
    *options: Option,
    limit: str = "",
    remedy: str = "",
    passes: Callable[[Any, SourceFacts], bool] | None = None,
) -> Any:
    """The field of a dataclass that is a filter; see `Description`."""
    rest = {
        "default": default,
        "kind": kind,
        "options": options,
        "limit": limit,
        "remedy": remedy,
        "passes": passes,
    }
    return field(default=default, metadata={_METADATA: rest})


def descriptions(cls: Any) -> Iterator[Description]:
    """The filters among the fields of a dataclass, in their order."""
    each: Field[Any]
    for each in fields(cls):
        if _METADATA in each.metadata:
            yield Description(key=each.name, **each.metadata[_METADATA])

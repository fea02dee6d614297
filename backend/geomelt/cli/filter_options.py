"""The filters of a command as options, made from `geomelt.index.filters`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from inspect import Parameter
from typing import Annotated, Any

import typer

from geomelt.cli.shared_options import Extent, with_options
from geomelt.index.filter_table import Description, Kind
from geomelt.index.filters import FILTERS, Filter

TYPES: dict[Kind, Any] = {
    Kind.EXTENT: Extent | None,
    Kind.CRS: str,
    Kind.AREA: str | None,
    Kind.DATES: str | None,
    Kind.PATTERNS: list[str] | None,
    Kind.LEVELS: list[int] | None,
    Kind.FLAG: bool | None,
    Kind.METRES: float | None,
}

Command = Callable[..., None]


def takes_filters(*, without: Collection[str] = (), **helps: str) -> Callable[[Command], Command]:
    """A command whose parameter `where: Filter` comes from an option for each filter.

    `helps` says what a filter means to this command, where that is not what it always means.
    """
    filters = [each for key, each in FILTERS.items() if key not in without]
    options = [
        Parameter(
            name,
            Parameter.KEYWORD_ONLY,
            default=each.default if each.kind is Kind.CRS else None,
            annotation=Annotated[
                TYPES[each.kind],
                typer.Option(
                    *option.flags.split(),
                    metavar=option.metavar,
                    help=helps.get(each.key, option.help),
                ),
            ],
        )
        for each in filters
        for name, option in zip(_names(each), each.options, strict=True)
    ]

    def where(given: dict[str, Any]) -> Filter:
        return Filter(
            **{
                each.key: _value(each.kind, [given[name] for name in _names(each)])
                for each in filters
            }
        )

    return lambda command: with_options(command, "where", options, where)


def _names(each: Description) -> list[str]:
    """Of the parameters that a filter's options become."""
    if len(each.options) == 1:
        return [each.key]
    return [f"{each.key}_{number}" for number in range(len(each.options))]


def _value(kind: Kind, given: list[Any]) -> Any:
    """The filter's value, from those of its options."""
    if kind is Kind.DATES:
        return tuple(given)
    (value,) = given
    if kind in (Kind.PATTERNS, Kind.LEVELS):
        return tuple(value or ())
    if kind is Kind.AREA and value:
        from geomelt.imagery.placing.polygons import read_area

        return read_area(value)
    return value

"""The filters of a request's body: a field for each of `geomelt.index.filters`."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Annotated, Any, TypeVar

from pydantic import Field, create_model

from geomelt.index.filter_table import Kind
from geomelt.index.filters import FILTERS, Filter
from geomelt.service.schemas import Body, Crs, ExtentBody, Patterns

_Body = TypeVar("_Body", bound="FilterBody")
_Request = TypeVar("_Request")

TYPES: dict[Kind, Any] = {
    Kind.EXTENT: ExtentBody | None,
    Kind.CRS: Crs,
    Kind.AREA: dict[str, Any] | None,
    Kind.DATES: Annotated[list[str | None], Field(min_length=2, max_length=2)],
    Kind.PATTERNS: Patterns,
    Kind.LEVELS: Annotated[list[int], Field(max_length=100)],
    Kind.FLAG: bool | None,
    Kind.METRES: Annotated[float, Field(gt=0)] | None,
}


class FilterBody(Body):
    """A body with filters; see `with_filters`."""

    def where(self) -> Filter:
        """Raises GeomeltError as the filter does."""
        return Filter.from_json({key: getattr(self, key) for key in FILTERS})

    def to(self, request: Callable[..., _Request]) -> _Request:
        """The request that this is the body of: its fields by name, its filters as one value.

        What is null is the request's default. Raises GeomeltError as the request does.
        """
        names = signature(request).parameters.keys() - {"where"}
        given = {name: value for name in names if (value := getattr(self, name)) is not None}
        tuples = {name: tuple(each) for name, each in given.items() if isinstance(each, list)}
        return request(where=self.where(), **given | tuples)


def with_filters(body: type[_Body]) -> type[_Body]:
    """The body with a field for each filter, by which `where` is made."""
    filters: dict[str, Any] = {
        key: (TYPES[each.kind], Field(_in_json(each.default), description=each.help))
        for key, each in FILTERS.items()
    }
    return create_model(
        body.__name__, __base__=body, __module__=body.__module__, __doc__=body.__doc__, **filters
    )


def _in_json(default: Any) -> Any:
    return list(default) if isinstance(default, tuple) else default

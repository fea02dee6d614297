"""The bodies of change and summary."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from geomelt.changes import ChangeQuery
from geomelt.service.filter_fields import FilterBody, with_filters
from geomelt.service.schemas import QueryText
from geomelt.summary import SummaryQuery

Epoch = Annotated[str, Field(min_length=1, max_length=4096)]


@with_filters
class ChangeBody(FilterBody):
    """`from` and `to` are dates or sources."""

    earlier: Annotated[Epoch, Field(alias="from")]
    later: Annotated[Epoch, Field(alias="to")]
    appeared: QueryText | None = None
    disappeared: QueryText | None = None
    overlap: float = 0.5
    k: int = 20
    merge: bool = True

    def query(self) -> ChangeQuery:
        return self.to(ChangeQuery)


@with_filters
class SummaryBody(FilterBody):
    """`classes` null is the default list."""

    classes: list[str] | None = None

    def query(self) -> SummaryQuery:
        return self.to(SummaryQuery)


class ChartBody(SummaryBody):
    format: Literal["svg", "png"] = "svg"

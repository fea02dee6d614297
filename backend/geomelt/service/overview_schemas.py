"""The bodies of change and summary."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from geomelt.service.schemas import FilterBody, QueryText

Epoch = Annotated[str, Field(min_length=1, max_length=4096)]


class ChangeBody(FilterBody):
    """`from` and `to` are dates or sources."""

    from_: Annotated[Epoch, Field(alias="from")]
    to: Epoch
    appeared: QueryText | None = None
    disappeared: QueryText | None = None
    overlap: float = 0.5
    k: int = 20
    merge: bool = True


class SummaryBody(FilterBody):
    """`classes` null is the default list."""

    classes: list[str] | None = None


class ChartBody(SummaryBody):
    format: Literal["svg", "png"] = "svg"

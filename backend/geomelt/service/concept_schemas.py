"""The bodies of the calls about concepts."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from geomelt.service.schemas import Body, QueryText, TileIds


class LabelsBody(Body):
    """`text` null leaves the text of the concept as it is, "" removes it."""

    text: QueryText | None = None
    positive: TileIds = Field(default_factory=list)
    negative: TileIds = Field(default_factory=list)
    forget: TileIds = Field(default_factory=list)


class ImportBody(Body):
    """A `document` of the export call."""

    document: dict[str, Any]
    overwrite: bool = False

"""Jobs as they are answered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from geomelt.imagery.account import MOST_NAMED
from geomelt.service.answers import Answer, Count, Time


class RefusedSource(Answer):
    """`reason` is a sentence."""

    uri: str
    reason: str


class SourceNote(Answer):
    """`note` is a sentence on how the source was read."""

    uri: str
    note: str


class JobSummary(Answer):
    """Counts of a run that ended, and its seconds."""

    tiles: Count
    skipped: Annotated[Count, Field(description="Tiles with too little valid ground")]
    captioned: Annotated[Count, Field(description="Tiles that had been stored without a caption")]
    sources: Count
    indexed: Count
    unchanged: Count
    renamed: Count
    refused: Count
    vanished: Count
    removed: Count
    seconds: Annotated[float, Field(ge=0)]
    files: Annotated[Count, Field(description="All that were met")]
    passed_over: Annotated[
        Count, Field(description="Those neither of a source nor belonging to one")
    ]


class PassedOverKinds(Answer):
    """Counts, where not 0."""

    masks: Count = 0
    heights: Count = 0
    unplaced: Count = 0
    map_tiles: Count = 0
    archives: Count = 0
    excluded: Count = 0
    hidden: Count = 0
    special: Count = 0
    again: Count = 0
    others: Count = 0


class PassedOver(Answer):
    """What became of all files; `in_sources`, `belonging` and `passed_over` are `files`."""

    files: Count
    in_sources: Count
    belonging: Annotated[Count, Field(description="Sidecars and the like")]
    passed_over: Count
    suffixes: Annotated[dict[str, Count], Field(description="Files that are no rasters, by ending")]
    kinds: PassedOverKinds
    folders: Annotated[Count, Field(description="Excluded or hidden ones, not looked into")]
    named: Annotated[list[RefusedSource], Field(max_length=MOST_NAMED)]
    unnamed: Annotated[Count, Field(description="How many more than are named")]
    sentence: Annotated[str, Field(description="All of it in one line")]


class Job(Answer):
    """`total` and `sources_total` are null or 0 while counting; `rate` is in tiles a second."""

    id: str
    kind: Literal["index"]
    index: str
    state: Literal["queued", "running", "done", "cancelled", "failed"]
    done: Count
    total: Count | None
    sources_done: Count
    sources_total: Count
    rate: Annotated[float, Field(ge=0)] | None
    eta_s: Annotated[float, Field(ge=0)] | None
    source: Annotated[str | None, Field(description="In hand")]
    errors: list[RefusedSource]
    notes: list[SourceNote]
    started: Time | None
    ended: Time | None
    detail: Annotated[str | None, Field(description="Why it failed")]
    summary: JobSummary | None
    passed_over: PassedOver | None


class Jobs(Answer):
    """In the order they came."""

    jobs: list[Job]

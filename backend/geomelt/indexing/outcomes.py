"""What comes of a task, in pieces: each names its source, so that sources may interleave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geomelt.engine.tasks import Vectors
from geomelt.imagery import SourceState
from geomelt.index.records import SourceRecord, TileRecord


@dataclass(frozen=True)
class SourceOpened:
    """The first piece of a task: what the source is."""

    source: str
    record: SourceRecord


@dataclass(frozen=True)
class TilesEmbedded:
    """Tiles with their vectors (n, dimension) and, where asked for, n captions."""

    source: str
    tiles: Sequence[TileRecord]
    vectors: Vectors
    captions: Sequence[str] | None


@dataclass(frozen=True)
class TilesSkipped:
    """So many tiles with too little valid ground, and `plain` ones of one single colour."""

    source: str
    invalid: int
    plain: int = 0

    @property
    def count(self) -> int:
        return self.invalid + self.plain


@dataclass(frozen=True)
class SourceEnded:
    """All tiles of a task have come; the source is complete with that of each of its `parts`.

    `notes` are what its owner should know of how it was read.
    """

    source: str
    notes: tuple[str, ...] = ()
    parts: int = 1


@dataclass(frozen=True)
class SourceRefused:
    """A source that cannot be read, or not to its end; pieces of it may have come before."""

    source: str
    state: SourceState
    reason: str


SourceOutcome = SourceOpened | TilesEmbedded | TilesSkipped | SourceEnded | SourceRefused

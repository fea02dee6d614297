"""How far a run is, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from geomelt.imagery import Account


@dataclass(frozen=True)
class Refusal:
    """A source that could not be indexed and why."""

    uri: str
    reason: str


@dataclass(frozen=True)
class Note:
    """What the owner of a source that was indexed should know of how it was read."""

    uri: str
    note: str


@dataclass(frozen=True)
class Progress:
    """Tiles `done` of `total` (None while counting); `rate` in tiles a second, `eta_s` seconds."""

    done: int = 0
    total: int | None = None
    sources_done: int = 0
    sources_total: int = 0
    rate: float | None = None
    eta_s: float | None = None
    source: str | None = None
    errors: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class IndexSummary:
    """What a run did.

    `sources` were found: `indexed` in this run, `unchanged` since an earlier one, `renamed` (they
    lay elsewhere and keep their tiles) or `refused`; after a cancelled run some are none of
    these. `tiles` were stored in this run, `skipped` ones held too little valid ground;
    `captioned` ones had been stored before without a caption. `vanished` sources are in the
    index but no longer on the disk, `removed` of them were taken out. `account` says what
    became of every file that was met.
    """

    tiles: int
    skipped: int
    captioned: int
    sources: int
    indexed: int
    unchanged: int
    renamed: int
    refused: int
    vanished: int
    removed: int
    seconds: float
    cancelled: bool
    errors: tuple[Refusal, ...]
    notes: tuple[Note, ...]
    vanished_sources: tuple[str, ...]
    account: Account

    @property
    def changed_anything(self) -> bool:
        """Whether the index is another one than before."""
        changes = self.indexed, self.renamed, self.refused, self.removed, self.captioned
        return any(changes)

    def to_dict(self) -> dict[str, Any]:
        """The figures, as the `summary` of a job."""
        lists = ("cancelled", "errors", "notes", "vanished_sources", "account")
        figures = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in lists
        }
        return {**figures, "files": self.account.files, "passed_over": self.account.passed_over}

"""How far a run is, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """A source that could not be indexed and why."""

    uri: str
    reason: str


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


@dataclass(frozen=True)
class IndexSummary:
    """What a run did.

    `sources` were found: `indexed` in this run, `unchanged` since an earlier one or `refused`;
    after a cancelled run some are none of these. `tiles` were stored in this run, `skipped`
    ones held too little valid ground. `vanished` sources are in the index but no longer on
    the disk, `removed` of them were taken out.
    """

    tiles: int
    skipped: int
    sources: int
    indexed: int
    unchanged: int
    refused: int
    vanished: int
    removed: int
    seconds: float
    cancelled: bool
    errors: tuple[Refusal, ...]
    vanished_sources: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The figures, as the `summary` of a job."""
        lists = ("cancelled", "errors", "vanished_sources")
        return {name: value for name, value in asdict(self).items() if name not in lists}


@dataclass
class Meter:
    """Counts along and tells `report` after every change."""

    report: Callable[[Progress], None]
    sources_total: int
    sources_done: int = 0
    done: int = 0
    total: int | None = None
    source: str | None = None
    errors: list[Refusal] = field(default_factory=list)
    _began: float | None = None

    def begin(self, total: int) -> None:
        """The tiles are counted, the model goes to work."""
        self.total = total
        self._began = time.monotonic()
        self.tell()

    def finish_source(self) -> None:
        self.sources_done += 1

    def refuse(self, uri: str, reason: str, *, unread: int = 0) -> None:
        """A source ends with an error; `unread` of the counted tiles will never come."""
        self.errors.append(Refusal(uri, reason))
        self.sources_done += 1
        if self.total is not None:
            self.total -= unread

    def tell(self) -> None:
        rate = eta = None
        if self._began is not None and self.done:
            rate = self.done / max(time.monotonic() - self._began, 1e-9)
            eta = None if self.total is None else (self.total - self.done) / rate
        self.report(
            Progress(
                done=self.done,
                total=self.total,
                sources_done=self.sources_done,
                sources_total=self.sources_total,
                rate=rate,
                eta_s=eta,
                source=self.source,
                errors=tuple(self.errors),
            )
        )

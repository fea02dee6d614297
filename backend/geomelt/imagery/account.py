"""What became of every file that was found: part of a source, or passed over and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Literal

Fate = Literal[
    "sources",  # a raster, an archive or product that holds one
    "belonging",  # to a source: its sidecars, the other bands of a scene, a product's other files
    "masks",
    "heights",
    "unplaced",  # a picture without anything that places it
    "map_tiles",
    "archives",  # of kinds that are not looked into
    "others",  # no raster
    "excluded",  # by the patterns
    "hidden",  # of systems and programs
    "special",  # a pipe, a socket, a device
    "again",  # reached before, by another name
]
_WORDS: dict[Fate, tuple[str, str]] = {
    "masks": ("mask or quality band", "masks and quality bands"),
    "heights": ("elevation model", "elevation models"),
    "unplaced": ("picture without a place", "pictures without a place"),
    "map_tiles": ("map tile", "map tiles"),
    "archives": ("archive of another kind", "archives of other kinds"),
    "excluded": ("file excluded by the patterns", "files excluded by the patterns"),
    "hidden": ("hidden file", "hidden files"),
    "special": ("pipe or device", "pipes or devices"),
    "again": ("file found twice", "files found twice"),
}
MOST_NAMED = 1000
_FEW_SUFFIXES = 12


@dataclass(frozen=True)
class PassedOver:
    """A raster that was passed over, and why, in one sentence."""

    uri: str
    reason: str


@dataclass
class Account:
    """Counts of files by what became of them, those that are not rasters also by their suffix.

    `named` are rasters that were passed over, `unnamed` so many more; `folders` how many whole
    folders are hidden or excluded.
    """

    fates: Counter[Fate] = field(default_factory=Counter)
    suffixes: Counter[str] = field(default_factory=Counter)
    named: list[PassedOver] = field(default_factory=list)
    unnamed: int = 0
    folders: int = 0

    @property
    def files(self) -> int:
        return sum(self.fates.values())

    @property
    def passed_over(self) -> int:
        """The files that are neither of a source nor belong to one."""
        return self.files - self.fates["sources"] - self.fates["belonging"]

    def add(self, fate: Fate, count: int = 1) -> None:
        self.fates[fate] += count

    def other(self, name: str) -> None:
        """A file that is not a raster."""
        self.fates["others"] += 1
        self.suffixes[PurePath(name).suffix.lower() or "without ending"] += 1

    def name(self, uri: str, reason: str) -> None:
        """Report a raster, or a folder of them, that was passed over."""
        if len(self.named) < MOST_NAMED:
            self.named.append(PassedOver(uri, reason))
        else:
            self.unnamed += 1

    def again(self) -> None:
        """The last source counted was known already."""
        self.fates["sources"] -= 1
        self.fates["again"] += 1

    def merge(self, other: Account) -> None:
        """Add what an archive holds."""
        self.fates += other.fates
        self.suffixes += other.suffixes
        for each in other.named:
            self.name(each.uri, each.reason)
        self.unnamed += other.unnamed
        self.folders += other.folders

    def sentence(self) -> str:
        """All that was passed over, in one line; empty where nothing was."""
        parts = [f"{count:,} {suffix}" for suffix, count in self._by_number()[:_FEW_SUFFIXES]]
        shown = sum(count for _, count in self._by_number()[:_FEW_SUFFIXES])
        if rest := self.fates["others"] - shown:
            parts.append(f"{rest:,} others that are not rasters")
        for fate, (one, many) in _WORDS.items():
            if count := self.fates[fate]:
                parts.append(f"{count:,} {one if count == 1 else many}")
        if self.folders:
            plural = "" if self.folders == 1 else "s"
            parts.append(f"{self.folders:,} excluded or hidden folder{plural}")
        return f"Passed over: {', '.join(parts)}." if parts else ""

    def report_lines(self, most: int) -> Iterator[str]:
        """The report: `most` of the rasters that were passed over, then all in one line."""
        yield from (each.reason for each in self.named[:most])
        if more := len(self.named[most:]) + self.unnamed:
            yield f"{more:,} more like these were passed over; --json names them."
        if sentence := self.sentence():
            yield sentence

    def to_dict(self) -> dict[str, Any]:
        """`passed_over` of a job."""
        return {
            "files": self.files,
            "in_sources": self.fates["sources"],
            "belonging": self.fates["belonging"],
            "passed_over": self.passed_over,
            "suffixes": dict(self._by_number()),
            "kinds": {fate: self.fates[fate] for fate in (*_WORDS, "others") if self.fates[fate]},
            "folders": self.folders,
            "named": [{"uri": each.uri, "reason": each.reason} for each in self.named],
            "unnamed": self.unnamed,
            "sentence": self.sentence(),
        }

    def _by_number(self) -> list[tuple[str, int]]:
        return sorted(self.suffixes.items(), key=lambda pair: (-pair[1], pair[0]))

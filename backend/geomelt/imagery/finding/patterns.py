"""Patterns that choose among files: `*.tif`, `2020/*`, `*_preview*`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Patterns:
    include: tuple[str, ...]
    exclude: tuple[str, ...]

    def take(self, path: str) -> bool:
        return (not self.include or _matches(path, self.include)) and not self.leave(path)

    def leave(self, path: str) -> bool:
        return _matches(path, self.exclude)


def _matches(path: str, patterns: Iterable[str]) -> bool:
    path = path.casefold()
    name = path.rpartition("/")[2]
    return any(
        fnmatchcase(part, pattern.casefold()) for pattern in patterns for part in (path, name)
    )

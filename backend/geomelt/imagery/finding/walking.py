"""Folders walked through, each once, with files that may be opened apart from the others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass
class FoundFolder:
    """A folder and its `real` path.

    `names` of its files, and of links that lead nowhere; how many pipes, sockets and devices are
    `special`; `folders` in it, of which those left in the list are walked through next.
    """

    path: Path
    real: str
    names: list[str]
    folders: list[str]
    special: int

    def take_all(self) -> int:
        """How many files it holds in all; nothing below is walked through then."""
        self.folders.clear()
        return sum(len(names) for _, _, names in os.walk(self.path))


def walk(root: Path, unread: list[str]) -> Iterator[FoundFolder]:
    """`root` and the folders below, links followed, each real folder once.

    Those that cannot be listed are added to `unread`.
    """
    waiting, visited = [root], set[str]()
    while waiting:
        path = waiting.pop()
        real = os.path.realpath(path)
        if real in visited:  # a link that leads back up
            continue
        visited.add(real)
        try:
            folder = _look(path, real)
        except OSError:
            unread.append(str(path))
            continue
        yield folder
        waiting += [path / name for name in folder.folders]


def _look(path: Path, real: str) -> FoundFolder:
    names: list[str] = []
    folders: list[str] = []
    special = 0
    with os.scandir(path) as entries:
        for entry in entries:
            try:
                if entry.is_dir():
                    folders.append(entry.name)
                elif entry.is_file():
                    names.append(entry.name)
                else:
                    entry.stat()
                    special += 1
            except OSError:  # a link that leads nowhere
                names.append(entry.name)
    return FoundFolder(path, real, names, folders, special)

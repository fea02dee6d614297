"""The indexes of a running service, each opened once and kept open."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from geomelt.base.addresses import IndexFolder
from geomelt.index import IndexStore

_MOST = 8  # each may hold what makes its searches quick in memory

_Identity = tuple[int, int]


class OpenIndexes:
    """Lends open stores by name, to any thread; nobody but this closes them.

    A file that was replaced by another of its name is opened anew, and the store that nobody has
    asked for longest is closed when there are too many. A closed store still answers those who
    hold it.
    """

    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._open: OrderedDict[Path, tuple[_Identity, IndexStore]] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, name: str) -> IndexStore:
        """To read from. Raises GeomeltError as `IndexFolder.existing` and `IndexStore.open` do."""
        store = self._held(self._folder.existing(name))
        store.ensure_cache()  # in the background; what a writer added since is taken in, too
        return store

    def close(self, name: str) -> None:
        """Let go of an index's file, if it is held: before it is deleted."""
        with self._guard:
            self._close(self._folder.file(name))

    def close_all(self) -> None:
        with self._guard:
            for file in list(self._open):
                self._close(file)

    def _held(self, file: Path) -> IndexStore:
        status = file.stat()
        identity = status.st_dev, status.st_ino
        with self._guard:
            held = self._open.get(file)
            if held and held[0] == identity:
                self._open.move_to_end(file)
                return held[1]
            self._close(file)
            store = IndexStore.open(file, read_only=True)
            self._open[file] = identity, store
            while len(self._open) > _MOST:
                self._close(next(iter(self._open)))
            return store

    def _close(self, file: Path) -> None:
        if held := self._open.pop(file, None):
            held[1].close()

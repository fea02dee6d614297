"""Runs that are killed at any instant, over imagery that changes between them.

What must hold after every kill: the index is whole, every source in it has all the tiles of one
of its states, and what a run finished stays. After a run that may end, the index is what
indexing the imagery into a new one gives.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from geomelt.base.addresses import Address
from geomelt.index.sqlite import staging
from geomelt.index.stores import open_store
from support.colour_engine import ColourEngine
from support.index_runs import index_content, index_sources, open_index
from support.small_rasters import COLOURS, RECIPE, write_raster

_MOST_TILES = 4  # along a side
_RASTERS = 8
_IN_MEMORY = 4096  # bytes of a source

# Imports once and forks for each run: only the work itself is there to be killed.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    ["geomelt.jobs", "support.colour_engine", "support.small_rasters"]
)


def run(index: Path, imagery: Path, captions: bool = False, delay: float = 0.0) -> None:
    """Brings `index` up to date with `imagery`; what the child process does."""
    engine = ColourEngine(delay=delay)
    # Larger sources go to a file until they are complete, as very large ones do.
    staged = patch.object(staging, "MEMORY", _IN_MEMORY)
    with staged, open_index(index, engine, RECIPE) as store:
        index_sources(store, engine, [imagery], captions=captions, prune=True)


def start(target: Callable[..., object], *arguments: object) -> multiprocessing.process.BaseProcess:
    """`target(*arguments)` in a process of its own."""
    process = _PROCESSES.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


class Ordeal:
    """An index, its imagery, and what the one may hold of the other."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.index = folder / "colours.geomelt"
        self.imagery = folder / "imagery"
        self._random = random.Random(seed)
        self._made = 0
        self._tiles: dict[tuple[int, int], int] = {}  # of every state that a file ever had
        for _ in range(_RASTERS):
            self._write()
        self.seconds = self._timed()

    def change(self) -> None:
        """Something happens to the imagery."""
        files = sorted(self.imagery.iterdir())
        kind = self._random.choice(["new", "changed", "moved", "gone"])
        if kind == "new" or len(files) < _RASTERS // 2:
            self._write()
            return
        file = self._random.choice(files)
        if kind == "changed":
            self._write(file)
        elif kind == "moved":
            file.rename(self.imagery / f"{self._next()}.tif")
        else:
            file.unlink()

    def kill(self) -> None:
        """Start a run, kill it at any instant of its work, and look at what is left."""
        captions = self._random.random() < 0.3
        process = start(run, self.index, self.imagery, captions)
        time.sleep(self._random.uniform(0, 1.2 * self.seconds))
        process.kill()
        process.join()
        self.require_whole()

    def require_whole(self) -> None:
        """No half sources, no doubles, every table agrees, and nothing else lies there."""
        side = {self.index.name + suffix for suffix in ("", "-wal", "-shm")}
        assert {file.name for file in self.index.parent.glob("colours*")} <= side
        with open_store(Address.parsed(self.index)) as store:
            assert store.check() == []
            for source in store.sources():
                assert source.status == "indexed", source.reason
                assert source.tiles == self._tiles[source.size, source.mtime_ns], source.uri

    def finish(self) -> None:
        """A run that is not killed makes it what a new index would be."""
        run(self.index, self.imagery)
        self.require_whole()
        fresh = self.index.with_name("fresh.geomelt")
        run(fresh, self.imagery)
        with (
            open_store(Address.parsed(self.index)) as old,
            open_store(Address.parsed(fresh)) as new,
        ):
            assert index_content(old, captions=False) == index_content(new, captions=False)
        fresh.unlink()

    def _timed(self) -> float:
        """Seconds of a run over all imagery, in a process that is forked already."""
        for attempt in ("first", "second"):
            began = time.monotonic()
            start(run, self.index.with_name(f"{attempt}.geomelt"), self.imagery).join()
        return time.monotonic() - began

    def _write(self, file: Path | None = None) -> None:
        tiles = self._random.randint(1, _MOST_TILES)
        colour = self._random.choice(list(COLOURS))
        # Put in place at once, as those do who know that somebody reads.
        part = write_raster(self.imagery.parent / f"{self._next()}.tif", colour=colour, tiles=tiles)
        file = file or self.imagery / part.name
        # No two states share a time, however coarse the clock of the disk.
        os.utime(part, ns=(self._made * 10**9, self._made * 10**9))
        status = part.stat()
        self._tiles[status.st_size, status.st_mtime_ns] = tiles**2
        file.parent.mkdir(exist_ok=True)
        part.replace(file)

    def _next(self) -> int:
        self._made += 1
        return self._made

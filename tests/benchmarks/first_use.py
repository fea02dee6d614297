"""What a newcomer waits for: commands in a home of their own, beside `python -c "import torch"`.

`geomelt.importtime` is the time of a search by words on a warm machine as a multiple of that
import; commands and imports take turns, and each figure is the median of its rounds. The seconds
that the first index and the first search of a new installation take longer than the second ones
are medians, too, of homes that are new each time.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 7
HOMES = 3
SIDE = 1024  # pixels of the raster: starting is what counts, not embedding


def first_use() -> dict[str, float]:
    """Import time as a ratio, first use in seconds more."""
    search, torch, more_index, more_search = [], [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        raster = folder / "land.tif"
        _geomelt(folder, "sample", raster, "--size", SIDE)
        for number in range(HOMES):
            home = folder / f"home{number}"
            indexing = [_geomelt(home, "index", raster, "--into", each) for each in ("a", "b")]
            asking = [_geomelt(home, "search", "a river", "--in", "a") for _ in range(2)]
            more_index.append(indexing[0] - indexing[1])
            more_search.append(asking[0] - asking[1])
        for _ in range(ROUNDS):
            search.append(_geomelt(home, "search", "a river", "--in", "a"))
            torch.append(_seconds(home, "-c", "import torch"))
    return {
        "geomelt.importtime": statistics.median(search) / statistics.median(torch),
        "first_index_more_s": statistics.median(more_index),
        "first_search_more_s": statistics.median(more_search),
    }


def _geomelt(home: Path, *command: object) -> float:
    return _seconds(home, "-m", "geomelt", *command)


def _seconds(home: Path, *command: object) -> float:
    own = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA"), str(home))
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *map(str, command)],
        env={**os.environ, **own},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started

"""Killed at any instant, the power gone, two at once: the index stays whole and the work goes on.

`make torture` does the same a thousand times.
"""

from __future__ import annotations

import random
import shutil
import sys
import time
from pathlib import Path

import pytest
from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.index.contract import Store
from geomelt.index.stores import open_store
from killing import Ordeal, run, start
from support.colour_engine import ColourEngine
from support.index_runs import index_sources
from support.small_rasters import write_raster

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="runs are forked to be killed")

KILLS = 30
SECONDS = 60


@pytest.fixture
def ordeal(tmp_path: Path) -> Ordeal:
    return Ordeal(tmp_path, seed=0)


def test_runs_that_are_killed_leave_a_whole_index(ordeal: Ordeal) -> None:
    run(ordeal.index, ordeal.imagery)
    for _ in range(KILLS):
        ordeal.change()
        ordeal.change()
        ordeal.kill()
    ordeal.finish()


@pytest.fixture
def cut_short(tmp_path: Path) -> Path:
    """An index whose writer was killed in the middle of a long run, its log beside it."""
    for number in range(40):
        write_raster(tmp_path / "imagery" / f"{number:02}.tif", tiles=3)
    index = tmp_path / "colours.geomelt"
    process = start(run, index, tmp_path / "imagery", False, 0.02)
    deadline = time.monotonic() + SECONDS
    while not index.exists() or _sources(index) < 15:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.kill()
    process.join()
    return index


def _sources(index: Path) -> int:
    with open_store(Address.parsed(index), read_only=True) as store:
        return store.counts().sources


def test_the_power_is_gone(cut_short: Path, tmp_path: Path) -> None:
    """What the disk had not written yet of the log is lost: from any byte on, or in pieces."""
    log = Path(f"{cut_short}-wal")
    whole = log.read_bytes()
    assert len(whole) > 100_000
    rng = random.Random(1)
    counts = []
    lengths = sorted(rng.randrange(len(whole)) for _ in range(12))
    for place in (*lengths, len(whole)):
        torn = bytearray(whole[:place])
        if rng.random() < 0.3 and 8192 < place < len(whole):  # sectors are not written in order
            hole = rng.randrange(place - 4096)
            torn[hole : hole + 4096] = bytes(4096)
        copy = tmp_path / "copy.geomelt"
        shutil.copyfile(cut_short, copy)
        Path(f"{copy}-wal").write_bytes(torn)
        with open_store(Address.parsed(copy)) as store:
            assert store.check() == []
            counts.append(store.counts().sources)
            assert store.counts().tiles == 9 * counts[-1]
        for file in tmp_path.glob("copy.geomelt*"):
            file.unlink()
    assert counts[-1] >= 15, "what was stored is stored"
    engine = ColourEngine()
    with open_store(Address.parsed(cut_short)) as store:
        done = store.counts().sources
        summary = index_sources(store, engine, [tmp_path / "imagery"])
        assert (summary.unchanged, summary.indexed) == (done, 40 - done)


def test_a_second_writer_is_refused_and_readers_go_on(tmp_path: Path) -> None:
    write_raster(tmp_path / "imagery" / "a.tif", tiles=2)
    index = tmp_path / "colours.geomelt"
    run(index, tmp_path / "imagery")
    write_raster(tmp_path / "imagery" / "large.tif", tiles=40)
    process = start(run, index, tmp_path / "imagery", False, 0.5)
    try:
        with open_store(Address.parsed(index)) as store:
            deadline = time.monotonic() + SECONDS
            while not Path(f"{index}-wal").exists() or not _is_written(store):
                assert time.monotonic() < deadline
                time.sleep(0.01)
            time.sleep(1.5)  # into the transaction of the large one
            began = time.monotonic()
            with pytest.raises(GeomeltError, match=rf"process {process.pid} since 20") as error:
                index_sources(store, ColourEngine(), [tmp_path / "imagery"])
            assert error.value.code == "index-busy"
            assert time.monotonic() - began < 3, "nobody waits for a transaction of hours"
            assert store.counts().tiles == 4, "readers see what was"
            assert len(store.nearest(store.vectors([1])[0], 10)) == 4
    finally:
        process.kill()
        process.join()
    with open_store(Address.parsed(index)) as store:
        assert store.check() == []
        assert index_sources(store, ColourEngine(), [tmp_path / "imagery"]).tiles == 1600


def _is_written(store: Store) -> bool:
    """Looks without trying to write, which would keep the other out."""
    with store.snapshot() as snapshot:
        return bool(snapshot._db.execute("SELECT 1 FROM meta WHERE key = 'writer'").get)

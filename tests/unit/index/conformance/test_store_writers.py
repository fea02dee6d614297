"""Many threads and processes at one index."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from geomelt.base.errors import GeomeltError
from geomelt.index.contract import Store
from geomelt.index.stores import open_store

HOLD = """
import sys
from geomelt.base.addresses import Address
from geomelt.index.stores import open_store
with open_store(Address(sys.argv[1])) as store, store.writing():
    print("writing", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other_writer(store: Store) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store.address)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_writer_learns_who_writes_and_since_when(
    store: Store, make: SimpleNamespace, other_writer: subprocess.Popen[str]
) -> None:
    with pytest.raises(GeomeltError, match=rf"process {other_writer.pid} since 20\d\d-") as error:
        store.replace_source(make.source("/a.tif"), make.tiles(1), make.vectors(1))
    assert error.value.code == "index-busy"
    assert store.nearest(make.vectors(1)[0], 1) == [], "reading goes on"

    other_writer.communicate("")  # it ends and gives the claim back
    store.replace_source(make.source("/a.tif"), make.tiles(1), make.vectors(1))
    assert store.counts().tiles == 1


def test_a_killed_writer_blocks_nobody(
    store: Store, make: SimpleNamespace, other_writer: subprocess.Popen[str]
) -> None:
    other_writer.kill()
    other_writer.wait()
    store.replace_source(make.source("/a.tif"), make.tiles(1), make.vectors(1))
    assert store.check() == []


def test_a_label_waits_for_no_source_that_is_on_its_way(
    store: Store, make: SimpleNamespace
) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(2), make.vectors(2))
    with (
        open_store(store.address) as other,
        store.writing(),
        store.stage(make.source("/b.tif"), captioned=False) as stage,
    ):
        stage.add(make.tiles(1), make.vectors(1))
        assert len(other.concepts.label("lakes", positive=[1]).positive) == 1
        stage.commit()
    assert store.counts().sources == 2


def test_two_stores_of_one_process_are_two_writers(store: Store, make: SimpleNamespace) -> None:
    with open_store(store.address) as other:
        with store.writing():
            with pytest.raises(GeomeltError) as error:
                other.remove_sources(["/a.tif"])
            assert error.value.code == "index-busy"
            store.replace_source(make.source("/a.tif"), make.tiles(1), make.vectors(1))
        other.remove_sources(["/a.tif"])
    assert store.counts().sources == 0


def test_readers_go_on_while_a_writer_works(store: Store, make: SimpleNamespace) -> None:
    """Every reader sees a source with all of its tiles or none."""
    stop = threading.Event()
    counts_met: set[int] = set()

    def read() -> None:
        while not stop.is_set():
            hits = store.nearest(make.vectors(1)[0], 1000)
            counts = store.counts()
            assert len(hits) % 50 == 0
            assert counts.tiles == 50 * counts.sources
            counts_met.add(len(hits))

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        for number in range(12):
            store.replace_source(make.source(f"/{number}.tif"), make.tiles(50), make.vectors(50))
        for number in range(0, 12, 2):
            store.replace_source(
                make.source(f"/{number}.tif"), make.tiles(50), make.vectors(50, seed=1)
            )
        stop.set()
        for reader in readers:
            reader.result()
    assert len(counts_met) > 1
    assert store.check() == []

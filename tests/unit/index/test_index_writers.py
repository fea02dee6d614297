"""Many threads and processes at one index."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from geomelt.base.errors import GeomeltError
from geomelt.index.contract import Store
from geomelt.index.sqlite import database
from geomelt.index.stores import open_store

HOLD = """
import sys
from geomelt.base.addresses import Address
from geomelt.index.stores import open_store
with open_store(Address.parsed(sys.argv[1])) as store, store.writing():
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


def test_a_second_writer_is_told_who_writes_and_since_when(
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


def test_a_writer_is_named_even_in_the_middle_of_a_transaction(
    store: Store, make: SimpleNamespace
) -> None:
    started, finish = threading.Event(), threading.Event()

    def slow() -> Iterator[str]:
        yield "/unknown.tif"
        started.set()
        finish.wait(60)

    with open_store(store.address) as other, ThreadPoolExecutor(1) as pool:
        removing = pool.submit(store.remove_sources, slow())
        assert started.wait(20)
        with pytest.raises(GeomeltError, match=f"process {os.getpid()} since"):
            other.remove_sources(["/a.tif"])
        assert not removing.done(), "it did not wait for the transaction to end"
        finish.set()
        removing.result()


def test_a_label_waits_for_the_source_in_hand(store: Store, make: SimpleNamespace) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(2), make.vectors(2))
    with ThreadPoolExecutor(1) as pool, open_store(store.address) as other:
        with store.replacing(make.source("/b.tif"), captioned=False):
            waiting = pool.submit(other.concepts.label, "lakes", positive=[1])
            time.sleep(0.5)
            assert not waiting.done()
        assert len(waiting.result(10).positive) == 1


def test_a_label_that_waits_in_vain_is_told_who_writes(
    store: Store, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(2), make.vectors(2))
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 100)
    with (
        open_store(store.address) as other,
        store.replacing(make.source("/b.tif"), captioned=False),
        pytest.raises(
            GeomeltError, match=rf"process {os.getpid()} since 20.*source in hand"
        ) as error,
    ):
        other.concepts.label("lakes", positive=[1])
    assert error.value.code == "index-busy"


def test_nothing_is_left_beside_a_closed_index(store: Store, make: SimpleNamespace) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(1), make.vectors(1))
    store.close()
    with open_store(store.address, read_only=True) as reader:
        assert len(reader.nearest(make.vectors(1)[0], 1)) == 1
    assert [path.name for path in Path(str(store.address)).parent.iterdir()] == ["city.geomelt"]


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
    seen: set[int] = set()

    def read() -> None:
        while not stop.is_set():
            hits = store.nearest(make.vectors(1)[0], 1000)
            counts = store.counts()
            assert len(hits) % 50 == 0
            assert counts.tiles == 50 * counts.sources
            seen.add(len(hits))

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
    assert len(seen) > 1
    assert store.check() == []

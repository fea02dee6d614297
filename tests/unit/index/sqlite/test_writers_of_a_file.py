"""Writers of one index file: who holds it, who waits, what is left on the disk."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import apsw
import pytest
from geomelt.base.errors import GeomeltError
from geomelt.index.contract import Store
from geomelt.index.sqlite import database
from geomelt.index.stores import open_store


@contextmanager
def transaction(store: Store) -> Iterator[None]:
    """A write that takes as long as the block."""
    started, finish = threading.Event(), threading.Event()

    def slow() -> Iterator[str]:
        yield "/unknown.tif"
        started.set()
        finish.wait(60)

    with ThreadPoolExecutor(1) as pool:
        removing = pool.submit(store.remove_sources, slow())
        assert started.wait(20)
        try:
            yield
        finally:
            finish.set()
            removing.result()


def test_a_writer_is_named_even_in_the_middle_of_a_transaction(store: Store) -> None:
    with (
        open_store(store.address) as other,
        transaction(store),
        pytest.raises(GeomeltError, match=f"process {os.getpid()} since"),
    ):
        other.remove_sources(["/a.tif"])


def test_a_label_waits_for_the_write_in_hand(store: Store, make: SimpleNamespace) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(2), make.vectors(2))
    with ThreadPoolExecutor(1) as pool, open_store(store.address) as other:
        with transaction(store):
            waiting = pool.submit(other.concepts.label, "lakes", positive=[1])
            time.sleep(0.5)
            assert not waiting.done()
        assert len(waiting.result(10).positive) == 1


def test_a_label_that_waits_in_vain_learns_who_writes(
    store: Store, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(2), make.vectors(2))
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 100)
    with (
        open_store(store.address) as other,
        transaction(store),
        pytest.raises(GeomeltError, match=rf"process {os.getpid()} since 20.*in a moment") as error,
    ):
        other.concepts.label("lakes", positive=[1])
    assert error.value.code == "index-busy"


def test_nothing_is_left_beside_a_closed_index(store: Store, make: SimpleNamespace) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(1), make.vectors(1))
    store.close()
    with open_store(store.address, read_only=True) as reader:
        assert len(reader.nearest(make.vectors(1)[0], 1)) == 1
    assert [path.name for path in Path(str(store.address)).parent.iterdir()] == ["city.geomelt"]


def test_a_deleted_concept_leaves_no_labels(store: Store, make: SimpleNamespace) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(2), make.vectors(2))
    store.concepts.label("planes", positive=[1])
    store.concepts.delete("planes")
    db = apsw.Connection(str(store.address))
    assert db.execute("SELECT count(*) FROM concept_label").get == 0
    db.close()

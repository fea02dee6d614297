"""What can be wrong with an index file, each said in one sentence, and nothing lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import apsw
import pytest
from geomelt.base.addresses import Address
from geomelt.index.contract import Store
from geomelt.index.records import Counts
from geomelt.index.sqlite.database import connect
from geomelt.index.stores import catalog_of, create_store, open_store
from support.locked_folder import locked, open_folder
from support.stores import refused


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100, b"SQLite format 3\0"])
def test_a_file_that_is_no_index(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes(content)
    assert refused(lambda: open_store(Address.parsed(file))).code == "not-an-index"
    assert file.read_bytes() == content


def test_another_programs_database_is_no_index(tmp_path: Path) -> None:
    file = tmp_path / "other.gpkg"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE meta (key, value)")
    db.close()
    assert refused(lambda: open_store(Address.parsed(file))).code == "not-an-index"


def test_a_newer_index(store: Store) -> None:
    store.close()
    with sqlite3.connect(Path(str(store.address))) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        db.execute(f"PRAGMA user_version = {version + 1}")
    db.close()
    error = refused(lambda: open_store(store.address))
    assert error.code == "newer-index"
    assert "update GeoMELT" in error.detail


def test_a_damaged_index(store: Store, make: SimpleNamespace) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(300), make.vectors(300))
    store.close()
    with Path(str(store.address)).open("r+b") as file:
        # All pages but those that hold the table of tables.
        file.seek(32 * 4096)
        file.write(os.urandom(Path(str(store.address)).stat().st_size - 32 * 4096))
    with open_store(store.address) as damaged:
        error = refused(lambda: damaged.nearest(make.vectors(1)[0], 300))
    assert error.code == "damaged-index"
    assert "The index city is damaged" in error.detail


def test_a_full_disk_costs_only_the_source_in_hand(
    new_store: Callable[..., Store], make: SimpleNamespace
) -> None:
    def nearly_full(db: apsw.Connection) -> None:
        db.execute("PRAGMA max_page_count = 130")

    apsw.connection_hooks.append(nearly_full)
    try:
        store = new_store()
        store.replace_source(make.source("/small.tif"), make.tiles(10), make.vectors(10))
        error = refused(
            lambda: store.replace_source(
                make.source("/large.tif"), make.tiles(2000), make.vectors(2000)
            )
        )
        assert error.code == "disk-full"
        assert store.counts() == Counts(tiles=10, sources=1, refused=0)
        assert store.check() == []
    finally:
        apsw.connection_hooks.remove(nearly_full)
    with open_store(store.address) as roomier:
        roomier.replace_source(make.source("/large.tif"), make.tiles(2000), make.vectors(2000))
        assert roomier.counts().tiles == 2010


@pytest.fixture
def locked_folder(make: SimpleNamespace) -> Iterator[Path]:
    """A folder with an index in which this process may only read, even when root runs it."""
    with open_folder() as folder:
        with create_store(Address.named("city", str(folder)), make.model) as store:
            store.replace_source(make.source("/a.tif"), make.tiles(3), make.vectors(3))
        with locked(folder):
            yield folder


@pytest.mark.skipif(os.name != "posix", reason="folders are locked by their mode here")
def test_a_read_only_folder_can_be_searched_but_not_written(
    locked_folder: Path, make: SimpleNamespace
) -> None:
    error = refused(lambda: create_store(Address.parsed(locked_folder / "new.geomelt"), make.model))
    assert error.code == "read-only"
    error = refused(
        lambda: create_store(Address.parsed(locked_folder / "sub" / "new.geomelt"), make.model)
    )
    assert error.code == "read-only"

    for read_only in (False, True):
        with open_store(
            Address.parsed(locked_folder / "city.geomelt"), read_only=read_only
        ) as store:
            assert len(store.nearest(make.vectors(1)[0], 5)) == 3
            error = refused(lambda: store.remove_sources(["/a.tif"]))
            assert error.code == "read-only"
    address = Address.parsed(locked_folder / "city.geomelt")
    error = refused(lambda: catalog_of(address).delete(address))
    assert error.code == "read-only"
    assert error.detail.startswith("The index city cannot be written: ")
    assert [path.name for path in locked_folder.iterdir()] == ["city.geomelt"]


def test_check_finds_what_does_not_agree(store: Store, make: SimpleNamespace) -> None:
    store.replace_source(
        make.source("/a.tif"), make.tiles(4), make.vectors(4), ["a", "b", "c", "d"]
    )
    store.concepts.label("lakes", positive=[1], negative=[2])
    assert store.check() == []
    store.close()
    damage = {
        "have no vector": "DELETE FROM tile_vector WHERE tile_id = 1",
        "vectors have no tile": "INSERT INTO tile_vector VALUES (99, zeroblob(64))",
        "have no place": "DELETE FROM tile_rtree WHERE id = 1",
        "places have no tile": "INSERT INTO tile_rtree VALUES (99, 0, 1, 0, 1)",
        "captions have no tile": "INSERT INTO caption (rowid, text) VALUES (99, 'x')",
        "do not lie in their box": "UPDATE tile_rtree SET west = -9, east = -8 WHERE id = 2",
        "refused sources have tiles": "UPDATE source SET status = 'refused', reason = 'x'",
        "have no source": "PRAGMA foreign_keys = OFF; DELETE FROM source",
        "footprints are broken": "UPDATE tile SET footprint = zeroblob(39) WHERE id = 3",
        "have no concept": "PRAGMA foreign_keys = OFF; DELETE FROM concept",
        "of tiles that are gone": "PRAGMA foreign_keys = OFF; UPDATE concept_label SET tile_id = 9",
        "a vector of another length": "UPDATE concept_label SET vector = zeroblob(60)",
        "The file is damaged": "DELETE FROM caption_data WHERE id > 10",
    }
    for words, sql in damage.items():
        copy = Path(str(store.address)).with_name("copy.geomelt")
        shutil.copy(Path(str(store.address)), copy)
        db = connect(copy)
        db.execute(sql)
        db.close()
        with open_store(Address.parsed(copy)) as broken:
            assert any(words in problem for problem in broken.check()), words
        copy.unlink()

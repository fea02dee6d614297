"""A folder of index files: what is listed, and what goes with a deleted one."""

from __future__ import annotations

from pathlib import Path

import pytest
from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.index.stores import catalog_of


def names(home: Path) -> list[str]:
    return [address.name for address in catalog_of(str(home)).addresses(str(home))]


def test_list_leaves_strangers_out(tmp_path: Path) -> None:
    for name in ("b.geomelt", "a.geomelt", "_odd.geomelt", "notes.txt", "a.geomelt-wal"):
        (tmp_path / name).touch()
    assert names(tmp_path) == ["a", "b"]


def test_folders_and_links_to_nothing_are_no_indexes(tmp_path: Path) -> None:
    (tmp_path / "dir.geomelt").mkdir()
    (tmp_path / "dangling.geomelt").symlink_to(tmp_path / "gone")
    (tmp_path / "loop.geomelt").symlink_to(tmp_path / "loop.geomelt")
    (tmp_path / "real").touch()
    (tmp_path / "linked.geomelt").symlink_to(tmp_path / "real")
    assert names(tmp_path) == ["linked"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that root cannot fill")
def test_folder_that_refuses_is_named() -> None:
    with pytest.raises(OSError, match=r"'/proc'$"):
        catalog_of("/proc").ensure_writable("/proc")


def test_no_folder_has_no_indexes(tmp_path: Path) -> None:
    assert names(tmp_path / "later") == []


def test_delete_takes_what_sqlite_left(tmp_path: Path) -> None:
    for name in ("a.geomelt", "a.geomelt-wal", "a.geomelt-shm", "ab.geomelt"):
        (tmp_path / name).touch()
    address = Address.named("a", str(tmp_path))
    catalog_of(address).delete(address)
    assert [file.name for file in tmp_path.iterdir()] == ["ab.geomelt"]


def test_missing_index_is_named(tmp_path: Path) -> None:
    (tmp_path / "citi.geomelt").touch()
    address = Address.named("city", str(tmp_path))
    with pytest.raises(GeomeltError, match=r"'city'.*did you mean 'citi'") as caught:
        catalog_of(address).open(address)
    assert caught.value.code == "no-such-index"


@pytest.mark.parametrize("content", [b"", b"no SQLite " * 1000, b"SQLite format 3\0"])
def test_a_damaged_index_may_go_and_no_other_file(tmp_path: Path, content: bytes) -> None:
    for name in ("a.geomelt", "notes.txt"):
        (tmp_path / name).write_bytes(content)
    damaged = Address.parsed(tmp_path / "a.geomelt")
    catalog_of(damaged).delete(damaged)
    with pytest.raises(GeomeltError) as caught:
        catalog_of(damaged).delete(Address.parsed(tmp_path / "notes.txt"))
    assert caught.value.code == "not-an-index"
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]

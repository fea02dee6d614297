"""Index names and the folder they never leave."""

from __future__ import annotations

from pathlib import Path

import pytest
from geomelt.base.addresses import IndexFolder, index_file, is_name
from geomelt.base.errors import GeomeltError
from hypothesis import given
from hypothesis import strategies as st


@given(st.text(max_size=80))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    folder = IndexFolder(Path("/indexes"))
    if is_name(name):
        file = folder.file(name)
        assert file.name == f"{name}.geomelt"
        assert Path(str(file)).resolve().parent == folder.path
    else:
        with pytest.raises(GeomeltError) as caught:
            folder.file(name)
        assert caught.value.code == "bad-name"


@pytest.mark.parametrize("name", ["city", "Zürich 2024", "a.b", "7", "x_y-z", "北京", "a" * 64])
def test_names_people_use(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name", ["", ".", "_x", "a/b", "a" * 65, "nul", "LPT1.x", "北" * 64 + "京"]
)
def test_names_no_disk_should_have(name: str) -> None:
    assert not is_name(name)


def test_list_leaves_strangers_out(tmp_path: Path) -> None:
    for name in ("b.geomelt", "a.geomelt", "_odd.geomelt", "notes.txt", "a.geomelt-wal"):
        (tmp_path / name).touch()
    assert IndexFolder(tmp_path).names() == ["a", "b"]


def test_folders_and_links_to_nothing_are_no_indexes(tmp_path: Path) -> None:
    (tmp_path / "dir.geomelt").mkdir()
    (tmp_path / "dangling.geomelt").symlink_to(tmp_path / "gone")
    (tmp_path / "loop.geomelt").symlink_to(tmp_path / "loop.geomelt")
    (tmp_path / "real").touch()
    (tmp_path / "linked.geomelt").symlink_to(tmp_path / "real")
    assert IndexFolder(tmp_path).names() == ["linked"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that root cannot fill")
def test_folder_that_refuses_is_named() -> None:
    with pytest.raises(OSError, match=r"'/proc'$"):
        IndexFolder(Path("/proc")).ensure_writable()


def test_no_folder_has_no_indexes(tmp_path: Path) -> None:
    assert IndexFolder(tmp_path / "later").names() == []


def test_delete_takes_what_sqlite_left(tmp_path: Path) -> None:
    for name in ("a.geomelt", "a.geomelt-wal", "a.geomelt-shm", "ab.geomelt"):
        (tmp_path / name).touch()
    IndexFolder(tmp_path).delete("a")
    assert [file.name for file in tmp_path.iterdir()] == ["ab.geomelt"]


def test_missing_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(GeomeltError, match="'city'") as caught:
        IndexFolder(tmp_path).existing("city")
    assert caught.value.code == "no-such-index"


def test_an_index_is_a_path_or_a_name(tmp_path: Path) -> None:
    assert index_file("city", tmp_path) == tmp_path / "city.geomelt"
    assert index_file("demo/city.geomelt", tmp_path) == Path("demo/city.geomelt")
    assert index_file("city.geomelt", tmp_path) == Path("city.geomelt")
    assert index_file("./city", tmp_path) == Path("city.geomelt")


def test_a_path_may_leave_out_the_suffix(tmp_path: Path) -> None:
    assert index_file(f"{tmp_path}/my town") == tmp_path / "my town.geomelt"
    (tmp_path / "odd.sqlite").touch()
    assert index_file(f"{tmp_path}/odd.sqlite") == tmp_path / "odd.sqlite"

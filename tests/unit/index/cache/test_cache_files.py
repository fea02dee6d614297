"""The cache beside the file: made anew when stale, damaged or gone, and nothing is lost with it."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from geomelt.base.addresses import Address
from geomelt.index.cache import keeper, layout
from geomelt.index.cache.cache_options import CacheOptions
from geomelt.index.contract import Store
from geomelt.index.filters import Filter
from geomelt.index.stores import create_store, open_store
from support.filter_samples import SIDE
from support.search_cache import agree, is_used


def test_a_stale_cache_is_made_anew_and_the_old_one_goes(
    opened: SimpleNamespace, make: SimpleNamespace
) -> None:
    folder = layout.cache_folders(opened.cached.address)[0]
    (first,) = folder.glob("g-*")
    opened.cached.ensure_cache(wait=True)
    assert [*folder.glob("g-*")] == [first], "it is still good"
    opened.writer.replace_source(
        make.source("/c.tif"), make.tiles(SIDE, 20), make.vectors(1200, seed=3)
    )
    opened.cached.ensure_cache(wait=True)
    (second,) = folder.glob("g-*")
    assert second != first
    agree(opened, make.vectors(1, seed=9)[0], 50, Filter())


def test_it_can_be_deleted_at_any_time(opened: SimpleNamespace, make: SimpleNamespace) -> None:
    query = make.vectors(1, seed=9)[0]
    layout.remove_cache(opened.cached.address)
    agree(opened, query, 10, Filter())
    with open_store(opened.cached.address) as again:
        assert not is_used(again)
        assert again.nearest(query, 10) == opened.plain.nearest(query, 10)
        again.ensure_cache(wait=True)
        assert is_used(again)


@pytest.mark.parametrize("damage", ["about.json", "vectors.npy", "heads.npy", "keys.npy"])
def test_a_damaged_cache_is_made_anew(
    opened: SimpleNamespace, make: SimpleNamespace, damage: str
) -> None:
    (folder,) = layout.cache_folders(opened.cached.address)[0].glob("g-*")
    copy = folder.with_name("g-9-broken")
    shutil.copytree(folder, copy)
    shutil.rmtree(folder, ignore_errors=True)
    (copy / damage).write_bytes(b"")
    with open_store(opened.cached.address) as again:
        assert not is_used(again)
        again.ensure_cache(wait=True)
        assert is_used(again)


def test_the_cache_of_another_index_of_the_same_name_is_not_used(
    opened: SimpleNamespace, make: SimpleNamespace, tmp_path: Path
) -> None:
    other = create_store(Address.parsed(tmp_path / "other" / "city.geomelt"), make.model)
    with other:
        other.replace_source(make.source("/2020/big.tif"), make.tiles(20), make.vectors(20))
        shutil.copytree(
            layout.cache_folders(opened.cached.address)[0],
            layout.cache_folders(other.address)[0],
        )
        assert not is_used(other)
        assert len(other.nearest(make.vectors(1)[0], 50)) == 20


def test_a_builder_that_was_killed_leaves_nothing(
    opened: SimpleNamespace, make: SimpleNamespace
) -> None:
    folder = layout.cache_folders(opened.cached.address)[0]
    (folder / "part-dead").mkdir()
    (folder / "part-dead" / "vectors.npy").write_bytes(b"half")
    for generation in folder.glob("g-*"):
        shutil.rmtree(generation)
    with open_store(opened.cached.address) as again:
        again.ensure_cache(wait=True)
        assert is_used(again)
    assert not [*folder.glob("part-*")]


def test_one_builder_at_a_time(opened: SimpleNamespace) -> None:
    folder = layout.cache_folders(opened.cached.address)[0]
    for generation in folder.glob("g-*"):
        shutil.rmtree(generation)
    with keeper.build.FileLock(folder / "lock"), open_store(opened.cached.address) as second:
        second.ensure_cache(wait=True)
        assert not is_used(second)
    assert not [*folder.glob("g-*")]


def test_where_nothing_can_be_written_beside_the_index_the_users_folder_serves(
    opened: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, own = layout.cache_folders(opened.cached.address)
    layout.remove_cache(opened.cached.address)
    monkeypatch.setattr(layout.os, "access", lambda path, _: Path(path) != beside)
    with open_store(opened.cached.address) as reader:
        reader.ensure_cache(wait=True)
        assert is_used(reader)
    assert [*own.glob("g-*")]


def test_without_room_on_the_disk_there_is_none(
    opened: SimpleNamespace, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout.remove_cache(opened.cached.address)
    monkeypatch.setattr(keeper.build.shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with open_store(opened.cached.address) as reader:
        reader.ensure_cache(wait=True)
        assert not is_used(reader)
        assert len(reader.nearest(make.vectors(1)[0], 3)) == 3


def test_a_cache_that_does_not_fit_into_memory_is_not_used(
    opened: SimpleNamespace, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "ROW_BYTES", 1000)
    with open_store(opened.cached.address, cache=CacheOptions(memory_mb=1)) as small:
        assert not is_used(small)
        agree(SimpleNamespace(cached=small, plain=opened.plain), make.vectors(1)[0], 9, Filter())


def test_small_indexes_have_none(
    store: Store, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(99), make.vectors(99))
    store.ensure_cache(wait=True)
    assert [path.name for path in Path(str(store.address)).parent.glob("*.cache")] == []


@pytest.mark.parametrize(
    ("environment", "memory", "faiss"),
    [
        ({}, 1024, None),
        ({"GEOMELT_SEARCH_MEMORY": "64"}, 64, None),
        ({"GEOMELT_FAISS": "0"}, 1024, False),
    ],
)
def test_options_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], memory: int, faiss: bool | None
) -> None:
    for name in ("GEOMELT_SEARCH_MEMORY", "GEOMELT_FAISS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    options = CacheOptions.from_environment()
    assert options.memory_mb == memory
    assert faiss is None or options.faiss is faiss

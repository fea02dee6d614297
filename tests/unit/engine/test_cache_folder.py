"""What was made of models: kept while it is used, and never more than a disk can spare."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from geomelt.engine.runtime import cache_folder
from geomelt.engine.runtime.cache_folder import KEPT, CacheFolder


@pytest.fixture
def cache(tmp_path: Path) -> CacheFolder:
    return CacheFolder(tmp_path / "runtime")


def keep(cache: CacheFolder, name: str, size: int = 10) -> Path:
    def write(folder: Path) -> None:
        (folder / "file").write_bytes(bytes(size))

    cache.keep_files(cache.root / name, write)
    return cache.root / name


def used(entry: Path, hours_ago: float) -> None:
    then = time.time() - 3600 * hours_ago
    os.utime(entry, (then, then))


def test_another_model_or_machine_is_another_entry(cache: CacheFolder) -> None:
    places = {
        cache.place("mini@1", {"threads": 2}),
        cache.place("mini@2", {"threads": 2}),
        cache.place("mini@1", {"threads": 4}),
    }
    assert len(places) == 3
    assert cache.place("mini@1", {"threads": 2}) in places


def test_how_entries_come_about_is_part_of_their_place(
    cache: CacheFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = cache.place("mini@1", {})
    monkeypatch.setattr(cache_folder, "_FORM", cache_folder._FORM + 1)
    assert cache.place("mini@1", {}) != before


def test_what_was_used_last_stays(cache: CacheFolder) -> None:
    entries = [keep(cache, f"model-{number}") for number in range(KEPT)]
    for hours, entry in enumerate(reversed(entries), start=1):
        used(entry, hours)
    cache.note_use(entries[0])
    newest = keep(cache, "another")
    assert cache.entries() == [newest, entries[0], *reversed(entries[2:])]
    assert cache.size() == 10 * KEPT
    assert {path.name for path in cache.root.iterdir()} == {each.name for each in cache.entries()}


def test_large_entries_make_room_but_for_the_newest(
    cache: CacheFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_folder, "KEPT_BYTES", 100)
    old, recent = keep(cache, "old", 40), keep(cache, "recent", 40)
    used(old, 2)
    used(recent, 1)
    small = keep(cache, "small", 20)
    assert cache.entries() == [small, recent, old]
    large = keep(cache, "large", 1000)
    assert cache.entries() == [large]


def test_drafts_of_processes_that_were_killed_go(cache: CacheFolder) -> None:
    with cache.draft() as killed, cache.draft() as working:
        used(killed, 48)
        keep(cache, "model")
        assert not killed.exists()
        assert working.exists()


def test_an_entry_is_replaced_whole(cache: CacheFolder) -> None:
    entry = keep(cache, "model")
    (entry / "more").touch()
    keep(cache, "model", 20)
    assert [file.name for file in entry.iterdir()] == ["file"]
    assert cache.size() == 20

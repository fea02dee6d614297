"""Indexes that a service keeps open."""

from __future__ import annotations

from pathlib import Path

import pytest
from geomelt.base.addresses import IndexFolder
from geomelt.base.errors import GeomeltError
from geomelt.base.stamp import ModelStamp
from geomelt.index import IndexStore
from geomelt.service.open_indexes import _MOST, OpenIndexes


@pytest.fixture
def folder(tmp_path: Path) -> IndexFolder:
    return IndexFolder(tmp_path)


def make(folder: IndexFolder, name: str, revision: str = "1") -> None:
    IndexStore.create(folder.file(name), ModelStamp("model", revision, 4)).close()


def test_an_index_is_opened_once(folder: IndexFolder) -> None:
    make(folder, "city")
    indexes = OpenIndexes(folder)
    assert indexes.get("city") is indexes.get("city")
    indexes.close_all()


def test_a_replaced_file_is_opened_anew(folder: IndexFolder) -> None:
    make(folder, "city")
    make(folder, "other", revision="2")
    indexes = OpenIndexes(folder)
    before = indexes.get("city")
    folder.file("other").replace(folder.file("city"))
    assert indexes.get("city") is not before
    assert indexes.get("city").model.revision == "2"
    indexes.close_all()


def test_a_deleted_index_is_gone(folder: IndexFolder) -> None:
    make(folder, "city")
    indexes = OpenIndexes(folder)
    indexes.get("city")
    indexes.close("city")
    folder.delete("city")
    assert list(folder.path.iterdir()) == []
    with pytest.raises(GeomeltError) as caught:
        indexes.get("city")
    assert caught.value.code == "no-such-index"
    indexes.close("city")  # nothing is held: no error


def test_the_longest_unused_is_closed_and_still_answers(folder: IndexFolder) -> None:
    names = [f"city {number}" for number in range(_MOST + 1)]
    for name in names:
        make(folder, name)
    indexes = OpenIndexes(folder)
    first = indexes.get(names[0])
    for name in names[1:]:
        indexes.get(name)
    assert first.counts().tiles == 0
    assert indexes.get(names[0]) is not first
    indexes.close_all()

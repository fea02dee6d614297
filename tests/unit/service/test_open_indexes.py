"""Indexes that a service keeps open."""

from __future__ import annotations

from pathlib import Path

import pytest
from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.base.stamp import ModelStamp
from geomelt.index.stores import catalog_of, create_store
from geomelt.service.open_indexes import _MOST, OpenIndexes


@pytest.fixture
def home(tmp_path: Path) -> str:
    return str(tmp_path)


def make(home: str, name: str, revision: str = "1") -> Address:
    address = Address.named(name, home)
    create_store(address, ModelStamp("model", revision, 4)).close()
    return address


def test_an_index_is_opened_once(home: str) -> None:
    make(home, "city")
    indexes = OpenIndexes(home)
    assert indexes.get("city") is indexes.get("city")
    indexes.close_all()


def test_a_replaced_file_is_opened_anew(home: str) -> None:
    city = make(home, "city")
    other = make(home, "other", revision="2")
    indexes = OpenIndexes(home)
    before = indexes.get("city")
    Path(str(other)).replace(str(city))
    assert indexes.get("city") is not before
    assert indexes.get("city").model.revision == "2"
    indexes.close_all()


def test_a_deleted_index_is_gone(home: str) -> None:
    city = make(home, "city")
    indexes = OpenIndexes(home)
    indexes.get("city")
    indexes.close("city")
    catalog_of(city).delete(city)
    assert list(Path(home).iterdir()) == []
    with pytest.raises(GeomeltError) as caught:
        indexes.get("city")
    assert caught.value.code == "no-such-index"
    indexes.close("city")  # nothing is held: no error


def test_the_longest_unused_is_closed_and_still_answers(home: str) -> None:
    names = [f"city {number}" for number in range(_MOST + 1)]
    for name in names:
        make(home, name)
    indexes = OpenIndexes(home)
    first = indexes.get(names[0])
    for name in names[1:]:
        indexes.get(name)
    assert first.counts().tiles == 0
    assert indexes.get(names[0]) is not first
    indexes.close_all()

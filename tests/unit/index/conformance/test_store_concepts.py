"""Labels are kept by a name, outlive their tiles and leave the index as it is."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from geomelt.base.errors import GeomeltError
from geomelt.index.contract import Store
from geomelt.index.stores import open_store


@pytest.fixture
def city(store: Store, make: SimpleNamespace) -> Store:
    _index(store, make)
    return store


def _index(store: Store, make: SimpleNamespace, uri: str = "/a.tif") -> None:
    store.replace_source(make.source(uri), make.tiles(4), make.vectors(4))


def test_labels_are_given_changed_and_taken_back(city: Store, make: SimpleNamespace) -> None:
    made = city.concepts.label("planes", text="a plane", positive=[1, 2], negative=[3])
    assert (made.name, made.text, made.tiles) == ("planes", "a plane", {1, 2, 3})
    np.testing.assert_allclose(made.positive, make.vectors(4)[:2], atol=1e-6)
    np.testing.assert_allclose(made.negative, make.vectors(4)[2:3], atol=1e-6)

    again = city.concepts.label("planes", negative=[2], forget=[1, 4])
    assert again.text == "a plane"
    assert {label.tile_id: label.positive for label in again.labels} == {2: False, 3: False}
    assert city.concepts.label("planes", text="").text is None
    assert city.concepts.get("planes").tiles == {2, 3}


def test_labels_change_no_answer_and_pass_a_run(city: Store) -> None:
    revision = city.revision
    with open_store(city.address) as writer, writer.writing():
        city.concepts.label("planes", positive=[1])
    assert city.revision == revision
    assert city.check() == []


def test_labels_outlive_their_tiles_and_find_them_again(city: Store, make: SimpleNamespace) -> None:
    city.concepts.label("planes", positive=[1], negative=[4])
    before = city.concepts.get("planes")
    city.remove_sources(["/a.tif"])
    lost = city.concepts.get("planes")
    assert lost.tiles == frozenset()
    np.testing.assert_array_equal(lost.positive, before.positive)

    _index(city, make)
    found = city.concepts.get("planes")
    tiles = city.tiles([label.tile_id for label in found.labels])
    assert [tile.window for tile in tiles] == [label.window for label in before.labels]
    assert found.tiles.isdisjoint(before.tiles)
    # Labelled once more, it is still one label.
    (first, *_) = found.labels
    assert len(city.concepts.label("planes", negative=[first.tile_id]).labels) == 2
    assert len(city.concepts.label("planes", forget=[first.tile_id]).labels) == 1


def test_labels_go_with_a_source_that_moved(city: Store, make: SimpleNamespace) -> None:
    city.concepts.label("planes", positive=[1], negative=[4])
    city.rename_source("/a.tif", "/moved.tif", 1, 2)
    found = city.concepts.get("planes")
    assert found.tiles == {1, 4}
    assert {label.source for label in found.labels} == {"/moved.tif"}
    _index(city, make, "/moved.tif")
    again = city.concepts.get("planes")
    assert len(again.tiles) == 2
    assert again.tiles.isdisjoint(found.tiles)


def test_a_concept_goes_to_another_index(city: Store, new_store, make: SimpleNamespace) -> None:
    concept = city.concepts.label("planes", text="a plane", positive=[1], negative=[2])
    other = new_store("other")
    brought = other.concepts.put(concept)
    assert brought.text == "a plane"
    np.testing.assert_array_equal(brought.positive, concept.positive)
    with pytest.raises(GeomeltError, match="already") as error:
        other.concepts.put(concept)
    assert error.value.code == "concept-exists"
    other.concepts.label("planes", text="ships")
    assert other.concepts.put(concept, overwrite=True).text == "a plane"
    assert [each.name for each in other.concepts.all()] == ["planes"]
    other.concepts.delete("planes")
    assert other.concepts.all() == []


def test_what_cannot_be_labelled_is_said_and_nothing_written(city: Store) -> None:
    with pytest.raises(GeomeltError) as error:
        city.concepts.label("planes", positive=[1, 99])
    assert error.value.code == "no-such-tile"
    with pytest.raises(GeomeltError, match="choose one"):
        city.concepts.label("planes", positive=[1], negative=[1])
    assert city.concepts.all() == []
    for call in (city.concepts.get, city.concepts.delete):
        with pytest.raises(GeomeltError) as error:
            call("planes")
        assert error.value.code == "no-such-concept"


def test_a_reader_labels_nothing(city: Store) -> None:
    with open_store(city.address, read_only=True) as reader:
        with pytest.raises(GeomeltError) as error:
            reader.concepts.label("planes", positive=[1])
        assert error.value.code == "read-only"

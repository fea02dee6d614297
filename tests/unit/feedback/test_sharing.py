"""A concept goes through JSON unharmed, to indexes of its model only."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import numpy as np
import pytest
from geomelt.base.errors import GeomeltError
from geomelt.base.stamp import ModelStamp
from geomelt.feedback import approved, preference
from geomelt.feedback.sharing import described, exported, imported, labels_of
from geomelt.index.contract import Store
from geomelt.index.filters import Filter
from shapely.geometry import shape
from support.colour_ground import add_ground, make_ground
from support.colour_words import ColourWords


@pytest.fixture
def store(tmp_path: Path):
    with make_ground(tmp_path / "ground.geomelt") as made:
        add_ground(
            made, "/land.tif", [["red", "red", "red", "green"], ["blue", "blue", "green", "red"]]
        )
        yield made


def test_there_and_back(store: Store, tmp_path: Path):
    concept = store.concepts.label("Röt", text="a red field", positive=[1, 2], negative=[5])
    document = json.loads(json.dumps(exported(concept, store.model)))
    with make_ground(tmp_path / "other.geomelt") as other:
        back = other.concepts.put(imported(document, other.model))
        assert (back.name, back.text, back.tiles) == ("Röt", "a red field", frozenset())
        np.testing.assert_array_equal(back.positive, concept.positive)
        np.testing.assert_array_equal(back.negative, concept.negative)
        assert described(back) == described(concept)
        assert other.concepts.put(imported(document, other.model, "again")).name == "again"


def test_another_model_refuses_it(store: Store):
    document = exported(store.concepts.label("red", positive=[1]), store.model)
    with pytest.raises(GeomeltError, match="label tiles of this index instead") as error:
        imported(document, ModelStamp(store.model.id, "2", store.model.dimension))
    assert error.value.code == "other-model"


@pytest.mark.parametrize(
    "broken",
    [
        {"geomelt_concept": 2},
        {"labels": None},
        {"model": {"id": "x"}},
        {"text": 7},
        {"vector": "????"},
        {"vector": "AAAA"},
        {"footprint": {"type": "Point", "coordinates": [1, 2]}},
        {"window": [1, 2]},
    ],
)
def test_a_broken_document_is_refused(store: Store, broken: dict):
    document = copy.deepcopy(exported(store.concepts.label("red", positive=[1]), store.model))
    for name, value in broken.items():
        (document if name in document else document["labels"][0])[name] = value
    with pytest.raises(GeomeltError, match="This is no concept"):
        imported(document, store.model)
    with pytest.raises(GeomeltError, match="This is no concept"):
        imported([document], store.model)


def test_a_bad_name_is_refused(store: Store):
    document = exported(store.concepts.label("red", positive=[1]), store.model)
    with pytest.raises(GeomeltError) as error:
        imported(document, store.model, "../red")
    assert error.value.code == "bad-name"


def test_labels_can_be_drawn(store: Store):
    collection = labels_of(store.concepts.label("red", positive=[1], negative=[5]))
    found = {
        feature["properties"]["tile_id"]: feature["properties"]["positive"]
        for feature in collection["features"]
    }
    assert found == {1: True, 5: False}
    drawn = shape(collection["features"][0]["geometry"])
    assert drawn.equals_exact(store.tile(1).footprint, 1e-9)


def test_a_learned_concept_is_a_filter(store: Store):
    concept = store.concepts.label("red", positive=[1, 2], negative=[4, 5, 6])
    asked = preference(
        None, np.array(concept.positive), np.array(concept.negative), store.background()
    )
    assert approved(store, asked, Filter()) == {1, 2, 3, 8}
    assert approved(store, asked, Filter(ids=frozenset({3, 4}))) == {3}
    text = ColourWords().embed_texts(["red"])[0]
    few = preference(text, np.array(concept.positive), np.empty((0, 4)), store.background())
    with pytest.raises(GeomeltError) as error:
        approved(store, few, Filter())
    assert error.value.code == "too-few-labels"

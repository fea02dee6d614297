"""Change is what moved beyond what everything did, tile held against tile of the same ground."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from geomelt.base.errors import GeomeltError
from geomelt.changes import ChangeQuery, find_changes
from geomelt.changes.movement import moved, shift, unlikeliness
from geomelt.changes.pairing import pairs
from geomelt.index.contract import Store
from geomelt.index.filters import Filter
from geomelt.index.sqlite.store import SqliteStore
from support.colour_ground import SIDE, SOUTH, WEST, add_ground, make_ground
from support.colour_words import ColourWords

BEFORE = [["green"] * 5, ["green", "green", "blue", "green", "red"], ["green"] * 5]
# One field was built over, the lake has dried up.
AFTER = [["green"] * 5, ["red", "green", "green", "green", "red"], ["green"] * 5]
AUTUMN = (0.3, 0.0, 0.1)


@pytest.fixture
def store(tmp_path: Path):
    with make_ground(tmp_path / "town.geomelt") as made:
        add_ground(made, "/data/a_20180701.tif", BEFORE, date="2018-07-01", seed=1)
        add_ground(
            made, "/data/b_20201101.tif", AFTER, date="2020-11-01", seed=2, tint=AUTUMN, offset=0.2
        )
        yield made


def places(found: dict) -> list[tuple[int, int]]:
    """Column and line of the tiles, in their order."""
    return [
        (window[0] // 256, window[1] // 256)
        for window in (feature["properties"]["window"] for feature in found["features"])
    ]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("2018", "2020"), ("2018-07", "2020-11-01"), ("a_20180701.tif", "/data/b_*.tif")],
)
def test_what_changed_comes_first_under_another_light(store, earlier, later):
    found = find_changes(store, ChangeQuery(earlier, later), name="town")
    assert found["query"]["pairs"] == 15
    assert set(places(found)[:2]) == {(0, 1), (2, 1)}
    changed, rest = found["features"][:2], found["features"][2:]
    for feature in changed:
        assert feature["properties"]["change"] > 0.999
        assert feature["properties"]["appeared"] is None
    assert np.median([feature["properties"]["change"] for feature in rest]) < 0.6
    assert [feature["properties"]["rank"] for feature in found["features"]] == list(range(1, 16))


def test_both_tiles_are_named(store):
    properties = find_changes(store, ChangeQuery("2018", "2020", k=1), name="town")["features"][0][
        "properties"
    ]
    later, earlier = store.tile(properties["tile_id"]), store.tile(properties["earlier_tile_id"])
    assert (properties["date"], properties["earlier_date"]) == ("2020-11-01", "2018-07-01")
    assert (later.source.uri, earlier.source.uri) == (
        "/data/b_20201101.tif",
        properties["earlier_source"],
    )
    assert later.window == earlier.window


def test_what_appeared_and_what_disappeared(store):
    engine = ColourWords()
    came = find_changes(store, ChangeQuery("2018", "2020", appeared="red"), name="t", engine=engine)
    assert places(came)[0] == (0, 1)
    assert came["features"][0]["properties"]["appeared"] > 0.4
    went = find_changes(
        store, ChangeQuery("2018", "2020", disappeared="blue"), name="t", engine=engine
    )
    assert places(went)[0] == (2, 1)
    assert went["features"][0]["properties"]["appeared"] < -0.4
    signs = [feature["properties"]["appeared"] for feature in went["features"]]
    assert all(sign < 0 for sign in signs)
    back = find_changes(
        store, ChangeQuery("2020", "2018", appeared="blue"), name="t", engine=engine
    )
    assert places(back)[0] == (2, 1)


def test_only_the_ground_asked_for_and_k(store):
    lake = shapely.box(WEST + 2.3 * SIDE, SOUTH + 1.1 * SIDE, WEST + 3.1 * SIDE, SOUTH + 1.9 * SIDE)
    query = ChangeQuery("2018", "2020", where=Filter(within=lake))
    assert places(find_changes(store, query, name="town")) == [(2, 1)]
    assert len(find_changes(store, ChangeQuery("2018", "2020", k=3), name="town")["features"]) == 3
    strict = find_changes(store, ChangeQuery("2018", "2020", overlap=0.9), name="town")
    assert (strict["query"]["pairs"], strict["features"]) == (0, [])


def test_epochs_that_are_none(store):
    with pytest.raises(GeomeltError, match="holds no imagery of '1999'") as error:
        find_changes(store, ChangeQuery("1999", "2020"), name="town")
    assert error.value.code == "no-such-source"
    with pytest.raises(GeomeltError, match="the same imagery"):
        find_changes(store, ChangeQuery("2020", "b_20201101.tif"), name="town")


def test_a_query_that_makes_no_sense():
    with pytest.raises(GeomeltError) as error:
        ChangeQuery("2018", "2020", k=0)
    assert error.value.code == "bad-k"
    with pytest.raises(GeomeltError, match="one at a time"):
        ChangeQuery("2018", "2020", appeared="a", disappeared="b")
    with pytest.raises(GeomeltError, match="overlap"):
        ChangeQuery("2018", "2020", overlap=0)


def test_another_models_text_is_refused(store):
    class Other(ColourWords):
        revision = "2"

    with pytest.raises(GeomeltError) as error:
        find_changes(store, ChangeQuery("2018", "2020", appeared="red"), name="t", engine=Other())
    assert error.value.code == "other-model"


def test_pairs_are_the_best_partner_of_about_the_same_size():
    earlier = shapely.box([0, 1, 0], [0, 0, 0], [1, 2, 4], [1, 1, 4])
    later = shapely.box([0.2, 1.4, 0, 9], [0, 0, 0, 9], [1.2, 2.4, 4, 10], [1, 1, 4, 10])
    first, second = pairs(earlier, later, 0.4)
    assert list(zip(first, second, strict=True)) == [(0, 0), (1, 1), (2, 2)]
    first, second = pairs(earlier, later, 0.5)
    assert list(zip(first, second, strict=True)) == [(0, 0), (2, 2)]
    assert [len(each) for each in pairs(earlier[:0], later, 0.5)] == [0, 0]


def test_the_common_shift_is_taken_away():
    rng = np.random.default_rng(0)
    earlier = rng.standard_normal((40, 8)).astype(np.float32)
    season = rng.standard_normal(8)
    later = (earlier + season).astype(np.float32)
    later[7] += 1
    common = shift([(earlier[:15], later[:15]), (earlier[15:], later[15:])])
    np.testing.assert_allclose(common, season + 1 / 40, atol=1e-5)
    lengths = moved(earlier, later, common)
    assert lengths.argmax() == 7
    assert np.median(lengths) < 0.01
    # Of a few pairs the shift is not known.
    assert not shift([(earlier[:3], later[:3])]).any()
    still = moved(earlier[:3], later[:3], np.zeros(8))
    np.testing.assert_allclose(still, np.sum(season**2) / 2, rtol=1e-4)


def test_unlikeliness_is_a_share_and_few_changes_do_not_hide_themselves():
    values = np.random.default_rng(1).normal(5, 2, 1000)
    values[:50] = 30
    shares = unlikeliness(values)
    assert (shares[:50] > 0.9999).all()
    assert shares[50:].mean() == pytest.approx(0.5, abs=0.04)
    assert unlikeliness(np.ones(4)).tolist() == [0.5] * 4


def test_what_rounding_moves_has_not_changed(tmp_path, monkeypatch):
    noise = np.random.default_rng(2)
    exact = SqliteStore.vectors

    def rounded(store: Store, ids: list[int]) -> np.ndarray:
        vectors = exact(store, ids)
        return (vectors * (1 + 1e-6 * noise.standard_normal(vectors.shape))).astype(np.float32)

    monkeypatch.setattr(SqliteStore, "vectors", rounded)
    with make_ground(tmp_path / "still.geomelt") as store:
        for year in (2018, 2020):
            add_ground(store, f"/data/{year}.tif", BEFORE, date=f"{year}-07-01", seed=1)
        still = find_changes(store, ChangeQuery("2018", "2020"), name="still")
        red = ChangeQuery("2018", "2020", appeared="red")
        appeared = find_changes(store, red, name="still", engine=ColourWords())
    assert max(feature["properties"]["change"] for feature in still["features"]) < 0.51
    assert appeared["features"] == []


def test_an_index_without_vectors_of_text_needs_no_engine(store: Store):
    with pytest.raises(ValueError, match="engine"):
        find_changes(store, ChangeQuery("2018", "2020", appeared="red"), name="town")

"""What is put into an index comes out again, through any number of openings."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from geomelt.base.errors import GeomeltError
from geomelt.index.contract import Store
from geomelt.index.filters import Filter
from geomelt.index.records import Counts, StoredSource
from geomelt.index.report import report
from geomelt.index.stores import open_store


def test_a_source_comes_back_as_it_was_stored(store: Store, make: SimpleNamespace) -> None:
    source = make.source("/data/a.tif", date="2020-05-01", date_origin="name", fingerprint="f00d")
    tiles, vectors = make.tiles(3, 2), make.vectors(6)
    store.replace_source(source, tiles, vectors, ["planes", None, "ships", None, None, "trees"])

    with open_store(store.address, read_only=True) as again:
        assert again.model == make.model
        assert again.created == store.created
        assert again.source("/data/a.tif") == StoredSource(
            uri="/data/a.tif",
            size=1000,
            mtime_ns=1_700_000_000_123_456_789,
            status="indexed",
            reason=None,
            tiles=6,
            captioned=True,
            record=source,
        )
        [(tile_id, score)] = again.nearest(vectors[2], 1)
        assert score == pytest.approx(1)
        stored = again.tile(tile_id)
        assert again.tiles([999, tile_id]) == [stored]
        assert stored.source == source
        assert stored.window == tiles[2].window
        assert stored.footprint.equals_exact(tiles[2].footprint, 1e-10)
        assert stored.caption == "ships"
        assert (stored.level, stored.ground_size) == (0, 128.0)
        assert again.check() == []


def test_vectors_come_back_at_length_one_in_the_asked_order(
    store: Store, make: SimpleNamespace
) -> None:
    vectors = make.vectors(4)
    store.replace_source(make.source("/a.tif"), make.tiles(4), vectors * 7)
    ids = [store.nearest(vector, 1)[0][0] for vector in vectors]
    np.testing.assert_allclose(store.vectors(ids[::-1]), vectors[::-1], atol=1e-6)
    assert store.vectors([]).shape == (0, 16)


def test_replacing_a_source_leaves_nothing_of_the_old_one(
    store: Store, make: SimpleNamespace
) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(4), make.vectors(4), ["old"] * 4)
    old = set(store.within(Filter()))
    store.replace_source(make.source("/a.tif", size=7), make.tiles(2), make.vectors(2, seed=1))
    new = set(store.within(Filter()))

    assert store.counts() == Counts(tiles=2, sources=1, refused=0)
    assert store.worded("old", 10) == []
    assert not old & new, "an id must never mean another tile"
    assert store.check() == []


def test_a_refused_source_keeps_its_reason_and_loses_its_tiles(
    store: Store, make: SimpleNamespace
) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(4), make.vectors(4))
    dated = make.source("/b.tif", date="2021-01-01", date_origin="tag")
    with store.stage(dated, captioned=True) as stage:
        stage.add(make.tiles(1), make.vectors(1), ["a lake"])
        stage.commit(notes=["/b.tif has a collar of 0."])
    store.refuse_source("/a.tif", 5, 6, "/a.tif is cut off: copy it again.")

    assert store.counts() == Counts(tiles=1, sources=1, refused=1)
    assert report(store) == {
        "tiles": 1,
        "sources": [
            {
                "uri": "/a.tif",
                "status": "refused",
                "tiles": 0,
                "reason": "/a.tif is cut off: copy it again.",
                "date": None,
                "date_origin": None,
                "captioned": False,
                "bounds": None,
                "notes": [],
                "crs": None,
                "bands": None,
                "said": [],
            },
            {
                "uri": "/b.tif",
                "status": "indexed",
                "tiles": 1,
                "reason": None,
                "date": "2021-01-01",
                "date_origin": "tag",
                "captioned": True,
                "bounds": [10.0, 50.0, 10.1, 50.1],
                "notes": ["/b.tif has a collar of 0."],
                "crs": "EPSG:32633",
                "bands": [1, 2, 3],
                "said": [],
            },
        ],
    }
    assert store.check() == []


def test_removing_sources(store: Store, make: SimpleNamespace) -> None:
    for name in "abc":
        store.replace_source(make.source(name), make.tiles(2), make.vectors(2))
    store.remove_sources(["a", "c", "unknown"])
    assert [source.uri for source in store.sources()] == ["b"]
    assert store.source("a") is None
    assert store.check() == []


def test_captions_added_later_are_found_and_replace_earlier_ones(
    store: Store, make: SimpleNamespace
) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(2), make.vectors(2), ["a lake", None])
    first, second = store.within(Filter())
    store.add_captions({first: "many airplanes", second: "a baseball field"})

    assert store.tile(first).caption == "many airplanes"
    assert store.within(Filter(words="airplane")) == [first]
    assert store.within(Filter(words="lake")) == []
    assert store.check() == []

    with pytest.raises(GeomeltError) as error:
        store.add_captions({first: "changed", 999: "nothing there"})
    assert error.value.code == "no-such-tile"
    assert store.tile(first).caption == "many airplanes"


def test_every_write_bumps_the_revision(store: Store, make: SimpleNamespace) -> None:
    revisions = [store.revision]
    store.replace_source(make.source("/a.tif"), make.tiles(1), make.vectors(1))
    revisions.append(store.revision)
    store.set_recipe({"overlap": 0.5})
    revisions.append(store.revision)
    store.remove_sources(["/a.tif"])
    revisions.append(store.revision)
    assert revisions == [0, 1, 2, 3]


def test_the_recipe_is_kept(store: Store) -> None:
    assert store.recipe is None
    store.set_recipe({"overlap": 0.5})
    assert store.recipe == {"overlap": 0.5}


def test_a_source_without_tiles_is_indexed(store: Store, make: SimpleNamespace) -> None:
    store.replace_source(make.source("/empty.tif"), [], np.empty((0, 16), np.float32))
    assert store.counts() == Counts(tiles=0, sources=1, refused=0)
    assert store.nearest(make.vectors(1)[0], 3) == []
    assert store.check() == []


@pytest.mark.parametrize("bad", [0.0, np.nan, np.inf])
def test_vectors_without_direction_are_a_mistake_and_store_nothing(
    store: Store, make: SimpleNamespace, bad: float
) -> None:
    vectors = make.vectors(2)
    vectors[1] = bad
    with pytest.raises(ValueError, match="zero or not finite"):
        store.replace_source(make.source("/a.tif"), make.tiles(2), vectors)
    with pytest.raises(ValueError, match="numbers a vector"):
        store.replace_source(make.source("/a.tif"), make.tiles(2), make.vectors(2, dimension=8))
    assert store.counts() == Counts(tiles=0, sources=0, refused=0)

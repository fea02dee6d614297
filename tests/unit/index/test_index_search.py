"""Search is exact: it agrees with numpy over all vectors, whatever narrows it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from geomelt.errors import GeomeltError
from geomelt.index import IndexStore
from geomelt.index.search import query_vector


@pytest.fixture(scope="module")
def big(make: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """6,000 tiles, more than vec0 gives neighbours at once."""
    store = IndexStore.create(tmp_path_factory.mktemp("big") / "big.geomelt", make.model)
    tiles, vectors = make.tiles(100, 60), make.vectors(6000)
    store.replace_source(make.source("/big.tif"), tiles, vectors)
    return SimpleNamespace(store=store, tiles=tiles, vectors=vectors)


@pytest.mark.parametrize("k", [1, 20, 4096, 5000, 10_000])
def test_ranking_agrees_with_numpy(big: SimpleNamespace, make: SimpleNamespace, k: int) -> None:
    query = make.vectors(1, seed=5)[0]
    hits = big.store.search(query, k=k, merge=False)
    scores = big.vectors @ query
    expected = np.argsort(-scores, kind="stable")[:k]

    assert len(hits) == min(k, 6000)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    np.testing.assert_allclose([hit.score for hit in hits], scores[expected], atol=1e-5)
    found = [hit.tile_id - 1 for hit in hits]
    assert set(found[: k // 2]) <= set(expected)
    np.testing.assert_allclose(scores[found], scores[expected], atol=1e-5)


@pytest.mark.parametrize("k", [10, 5000])
def test_extent_keeps_the_tiles_that_share_ground_with_it(
    big: SimpleNamespace, make: SimpleNamespace, k: int
) -> None:
    query = make.vectors(1, seed=6)[0]
    # On the tiles' own borders: neighbours that only touch do not belong.
    extent = (10.010, 50.005, 10.0305, 50.045)
    inside = [
        place
        for place, tile in enumerate(big.tiles)
        if shapely.intersection(tile.footprint, shapely.box(*extent)).area > 1e-15
    ]
    scores = big.vectors[inside] @ query
    hits = big.store.search(query, k=k, extent=extent, merge=False)
    assert len(hits) == min(k, len(inside))
    np.testing.assert_allclose([hit.score for hit in hits], -np.sort(-scores)[:k], atol=1e-5)


def test_touching_tiles_are_outside(store: IndexStore, make: SimpleNamespace) -> None:
    # Powers of two, so that the shared edge is one number for everybody.
    tiles = make.tiles(4, west=8.0, south=32.0, side=0.25)
    store.replace_source(make.source("/a.tif"), tiles, make.vectors(4))
    hits = store.search(make.vectors(1)[0], k=9, extent=(8.25, 32.0, 8.5, 32.25))
    assert [hit.tile.window[0] for hit in hits] == [256]


def test_a_slanted_tile_counts_by_its_footprint_not_its_box(
    store: IndexStore, make: SimpleNamespace
) -> None:
    tile = make.tiles(1)[0]
    slanted = shapely.Polygon([(10, 50), (11, 51), (10, 52), (9, 51)])
    diamond = type(tile)(0, 100.0, (0, 0, 256, 256), slanted)
    store.replace_source(make.source("/a.tif"), [diamond], make.vectors(1))
    corner = (9.0, 50.0, 9.2, 50.2)
    assert store.search(make.vectors(1)[0], k=1, extent=corner) == []
    assert len(store.search(make.vectors(1)[0], k=1, extent=(9.9, 50.9, 10, 51))) == 1


def test_min_score_is_a_floor(big: SimpleNamespace, make: SimpleNamespace) -> None:
    query = make.vectors(1, seed=7)[0]
    expected = int(np.sum(big.vectors @ query >= 0.5))
    for merge in (False, True):
        hits = big.store.search(query, k=1000, min_score=0.5, merge=merge)
        assert len(hits) == expected > 10
        assert min(hit.score for hit in hits) >= 0.5
    assert big.store.search(query, k=5, min_score=1.0) == []


def test_merge_keeps_one_hit_a_place_and_still_fills_k(
    store: IndexStore, make: SimpleNamespace
) -> None:
    # A pyramid over 8 x 8 places where every level answers nearly alike.
    rng = np.random.default_rng(3)
    query = make.vectors(1)[0]
    tiles = [
        tile
        for level, side in enumerate((8, 4, 2))
        for tile in make.tiles(side, side, side=0.008 / side, level=level)
    ]
    vectors = query + 0.3 * rng.standard_normal((len(tiles), 16)).astype(np.float32)
    store.replace_source(make.source("/a.tif"), tiles, vectors)

    everything = store.search(query, k=len(tiles), merge=False)
    merged = store.search(query, k=len(tiles))
    kept: list = []
    for hit in everything:  # the definition, hit by hit
        shape = hit.tile.footprint
        if all(
            shape.intersection(other.tile.footprint).area
            <= 0.5 * min(shape.area, other.tile.footprint.area)
            for other in kept
        ):
            kept.append(hit)
    assert [hit.tile_id for hit in merged] == [hit.tile_id for hit in kept]
    assert len(merged) < len(everything)
    for k in (1, 3, len(kept)):
        assert [hit.tile_id for hit in store.search(query, k=k)] == [
            hit.tile_id for hit in kept[:k]
        ]


def test_merge_reaches_past_any_number_of_overlaps(
    store: IndexStore, make: SimpleNamespace
) -> None:
    # 5,000 tiles on one spot beat the one tile elsewhere: still two places are found.
    query = make.vectors(1)[0]
    crowd = make.tiles(1) * 5000
    elsewhere = make.tiles(1, west=20.0)
    vectors = np.vstack([np.tile(query, (5000, 1)), make.vectors(1, seed=9)])
    store.replace_source(make.source("/a.tif"), crowd + elsewhere, vectors)
    hits = store.search(query, k=2)
    assert len(hits) == 2
    assert hits[1].tile.footprint.equals(elsewhere[0].footprint)


def test_examples_pull_and_push_and_are_not_found_again(
    store: IndexStore, make: SimpleNamespace
) -> None:
    vectors = make.vectors(200, seed=4)
    store.replace_source(make.source("/a.tif"), make.tiles(20, 10), vectors)
    text = make.vectors(1, seed=8)[0]
    positive, negative = [5, 17], [30]
    rocchio = text + 2 * vectors[[4, 16]].mean(axis=0) - vectors[[29]].mean(axis=0)
    scores = vectors @ (rocchio / np.linalg.norm(rocchio))
    expected = [place + 1 for place in np.argsort(-scores) if place + 1 not in {5, 17, 30}]

    hits = store.search(text, k=10, positive=positive, negative=negative)
    assert [hit.tile_id for hit in hits] == expected[:10]
    assert len(store.search(text, k=200, positive=positive, negative=negative)) == 197

    alone = store.search(None, k=1, positive=[5])[0]
    nearest = np.argsort(-(vectors @ vectors[4]))[1]
    assert alone.tile_id == nearest + 1


def test_words_must_all_be_in_the_caption(store: IndexStore, make: SimpleNamespace) -> None:
    captions = ["planes on a runway", "a runway", None, 'a "quoted" plane - OR not']
    store.replace_source(make.source("/a.tif"), make.tiles(4), make.vectors(4), captions)
    query = make.vectors(1)[0]

    def found(words: str) -> set[str | None]:
        return {hit.tile.caption for hit in store.search(query, k=9, words=words)}

    assert found("plane runway") == {captions[0]}
    assert found('"quoted') == {captions[3]}
    assert found("plane OR") == {captions[3]}
    assert found("  ") == set(captions)
    east = store.search(query, k=9, words="runway", extent=(10.001, 50.0, 10.002, 50.001))
    assert [hit.tile.caption for hit in east] == [captions[1]]


@pytest.mark.parametrize("k", [0, -1, 10_001, 1_000_000])
def test_bad_k(big: SimpleNamespace, make: SimpleNamespace, k: int) -> None:
    with pytest.raises(GeomeltError, match="1 to 10,000") as error:
        big.store.search(make.vectors(1)[0], k=k)
    assert (error.value.code, error.value.status) == ("bad-k", 422)


@pytest.mark.parametrize(
    "extent", [(1, 0, 0, 1), (0, 1, 1, 0), (0, 0, 0, 1), (float("nan"), 0, 1, 1)]
)
def test_bad_extent(big: SimpleNamespace, make: SimpleNamespace, extent: tuple) -> None:
    with pytest.raises(GeomeltError) as error:
        big.store.search(make.vectors(1)[0], k=1, extent=extent)
    assert error.value.code == "bad-extent"


def test_a_query_needs_text_or_a_positive_example(big: SimpleNamespace) -> None:
    with pytest.raises(GeomeltError) as error:
        big.store.search(None, k=1, negative=[1])
    assert error.value.code == "empty-query"
    with pytest.raises(GeomeltError) as error:
        big.store.search(None, k=1, positive=[999_999])
    assert (error.value.code, error.value.status) == ("no-such-tile", 404)


def test_examples_that_cancel_out_are_said_to(make: SimpleNamespace) -> None:
    one = make.vectors(1)
    with pytest.raises(GeomeltError, match="cancel each other"):
        query_vector(one[0], np.empty((0, 16), np.float32), one)

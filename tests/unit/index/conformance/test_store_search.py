"""Search agrees with numpy over all vectors, whatever narrows it: exactly, or as a store states."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.index.contract import Store
from geomelt.index.filters import Filter
from geomelt.index.stores import create_store
from support.stores import StoreKind


@pytest.fixture(scope="module")
def big(
    kind: StoreKind, make: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimpleNamespace]:
    """6,000 tiles, more than some stores give neighbours at once."""
    home = kind.home(tmp_path_factory.mktemp("big"))
    tiles, vectors = make.tiles(100, 60), make.vectors(6000)
    with create_store(Address.named("big", home), make.model) as store:
        store.replace_source(make.source("/big.tif"), tiles, vectors)
        yield SimpleNamespace(store=store, tiles=tiles, vectors=vectors)


@pytest.mark.parametrize("k", [1, 20, 4096, 5000, 10_000])
def test_ranking_agrees_with_numpy(
    kind: StoreKind, big: SimpleNamespace, make: SimpleNamespace, k: int
) -> None:
    query = make.vectors(1, seed=5)[0]
    ranked = big.store.nearest(3 * query, k)
    scores = big.vectors @ query
    expected = np.argsort(-scores, kind="stable")[:k]

    assert len(ranked) == min(k, 6000)
    ids = np.array([tile_id for tile_id, _ in ranked])
    found = np.array([score for _, score in ranked])
    np.testing.assert_allclose(found, scores[ids - 1], atol=1e-5)
    np.testing.assert_allclose(big.store.scores(query, ids.tolist()), scores[ids - 1], atol=1e-5)
    assert (np.diff(found) <= 0).all(), "best first"
    # But for those that rounding alone tells apart.
    true = scores[ids - 1] >= scores[expected[-1]] - 1e-5
    assert true.mean() >= kind.recall
    if kind.recall == 1:
        np.testing.assert_allclose(found, scores[expected], atol=1e-5)


def test_equal_tiles_come_by_their_id(store: Store, make: SimpleNamespace) -> None:
    far, near = make.vectors(2)
    twins = np.tile(near, (30, 1))
    twins[::3] = far
    store.replace_source(make.source("/a.tif"), make.tiles(30), twins)
    store.replace_source(make.source("/b.tif"), make.tiles(10, south=51), np.tile(near, (10, 1)))
    order = [id_ for id_ in range(1, 41) if id_ > 30 or id_ % 3 != 1]
    for k in (1, 7, 30):
        assert [id_ for id_, _ in store.nearest(near, k)] == order[:k]
    where = Filter(within=shapely.box(10, 50, 10.03, 50.001), excluded=frozenset({2, 5}))
    assert [id_ for id_, _ in store.nearest(near, 4, where)] == [3, 6, 8, 9]


@pytest.mark.parametrize("k", [10, 5000])
def test_an_area_keeps_the_tiles_that_share_ground_with_it(
    big: SimpleNamespace, make: SimpleNamespace, k: int
) -> None:
    query = make.vectors(1, seed=6)[0]
    # On the tiles' own borders: neighbours that only touch do not belong.
    area = shapely.box(10.010, 50.005, 10.0305, 50.045)
    inside = [
        place
        for place, tile in enumerate(big.tiles)
        if shapely.intersection(tile.footprint, area).area > 1e-10
    ]
    assert big.store.within(Filter(within=area)) == [place + 1 for place in inside]
    ranked = big.store.nearest(query, k, Filter(within=area))
    expected = -np.sort(-(big.vectors[inside] @ query))[:k]
    np.testing.assert_allclose([score for _, score in ranked], expected, atol=1e-5)


def test_a_slanted_tile_counts_by_its_footprint_not_its_box(
    store: Store, make: SimpleNamespace
) -> None:
    tile = make.tiles(1)[0]
    slanted = shapely.Polygon([(10, 50), (11, 51), (10, 52), (9, 51)])
    diamond = type(tile)(0, 100.0, (0, 0, 256, 256), slanted)
    store.replace_source(make.source("/a.tif"), [diamond], make.vectors(1))
    assert store.within(Filter(within=shapely.box(9.0, 50.0, 9.2, 50.2))) == []
    assert store.within(Filter(within=shapely.box(9.9, 50.9, 10, 51))) == [1]


def test_tiles_across_the_antimeridian_are_found_from_both_sides(
    store: Store, make: SimpleNamespace
) -> None:
    tiles = make.tiles(3, west=179.0, south=10.0, side=0.75)  # 179 to 181.25
    store.replace_source(make.source("/a.tif"), tiles, make.vectors(3))
    fiji = shapely.union(shapely.box(179.9, 10, 180, 11), shapely.box(-180, 10, -179.9, 11))
    for area, expected in (
        (shapely.box(-180, 10, -179.6, 11), [2]),
        (shapely.box(-179.4, 10, -179, 11), [3]),
        (shapely.box(179, 10, 179.5, 11), [1]),
        (shapely.box(179.9, 10, 180.1, 11), [2]),
        (fiji, [2]),
    ):
        assert store.within(Filter(within=area)) == expected


@pytest.mark.parametrize(
    "area",
    [
        shapely.Point(1, 1),
        shapely.LineString([(0, 0), (1, 1)]),
        shapely.Polygon(),
        shapely.box(0, 0, np.inf, 1),
    ],
)
def test_an_area_without_ground_is_a_bad_extent(area: shapely.Geometry) -> None:
    with pytest.raises(GeomeltError) as error:
        Filter(within=area)
    assert error.value.code == "bad-extent"


def test_a_bow_tie_is_mended(big: SimpleNamespace) -> None:
    bow = shapely.Polygon([(10, 50), (10.02, 50.02), (10.02, 50), (10, 50.02)])
    assert big.store.within(Filter(within=bow)) == big.store.within(
        Filter(within=shapely.make_valid(bow))
    )


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ((None, None), "abcd"),
        (("2020", "2020"), "ab"),
        (("2020-06-01", None), "ac"),
        ((None, "2020-05-06"), "ab"),
        (("2020-05-06", "2020-05-06"), "ab"),
        (("2020-05-07", "2020-05-31"), "a"),
        (("2020-05", "2020-05"), "ab"),
        (("2021-02", None), "c"),
        (("2022", None), ""),
    ],
)
def test_dates_narrow_to_sources_that_may_be_of_them(
    store: Store, make: SimpleNamespace, dates: tuple, expected: str
) -> None:
    known = {"a": "2020", "b": "2020-05-06T10:11:12Z", "c": "2021-02", "d": None}
    for name, date in known.items():
        store.replace_source(make.source(name, date=date), make.tiles(1), make.vectors(1))
    found = store.tiles(store.within(Filter(dates=dates)))
    assert "".join(tile.source.uri for tile in found) == expected


def test_sources_are_named_or_matched(store: Store, make: SimpleNamespace) -> None:
    uris = ["/x/2020/a.tif", "/x/2021/a.tif", "/x/2021/[b].tif"]
    for uri in uris:
        store.replace_source(make.source(uri), make.tiles(1), make.vectors(1))

    def found(*sources: str) -> list[str]:
        return [tile.source.uri for tile in store.tiles(store.within(Filter(sources=sources)))]

    assert found("/x/2021/*") == uris[1:]
    assert found("/x/2021/[b].tif") == uris[2:]
    assert found("*/2020/*", "/x/2021/a.tif") == uris[:2]
    assert found("2020") == []


def test_filters_add_up(store: Store, make: SimpleNamespace) -> None:
    store.replace_source(
        make.source("/a.tif", date="2020"), make.tiles(4), make.vectors(4), ["lake"] * 4
    )
    store.replace_source(
        make.source("/b.tif", date="2021"), make.tiles(4, level=1), make.vectors(4)
    )
    where = Filter(dates=("2020", "2020"), levels=(0, 1), words="lakes", excluded=frozenset({2}))
    assert store.within(where) == [1, 3, 4]
    assert [tile_id for tile_id, _ in store.nearest(make.vectors(4)[2], 1, where)] == [3]
    assert store.within(Filter(ids=frozenset({1, 8, 77}), levels=(1,))) == [8]
    assert store.within(Filter(ids=frozenset())) == []


def test_merge_keeps_one_hit_a_place(store: Store, make: SimpleNamespace) -> None:
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

    ranked = store.nearest(query, len(tiles))
    merged = store.merged(ranked, len(tiles))
    kept: list[int] = []
    for tile_id, _ in ranked:  # the definition, hit by hit
        shape = store.tile(tile_id).footprint
        others = [store.tile(other).footprint for other in kept]
        if all(
            shape.intersection(other).area <= 0.5 * min(shape.area, other.area) for other in others
        ):
            kept.append(tile_id)
    assert [tile_id for tile_id, _ in merged] == kept
    assert len(merged) < len(ranked)
    assert store.merged(ranked, 3) == merged[:3]


@pytest.mark.parametrize(
    ("date", "origin", "other_date", "other_origin", "left"),
    [
        ("2020-05-06", "tag", "2020-05-06T08:00:00Z", "name", 1),
        ("2020-05-06", "tag", "2021-05-06", "tag", 2),
        ("2020-05-06", "file", "2020-05-06", "file", 2),
        (None, None, None, None, 2),
    ],
)
def test_sources_merge_only_when_they_show_the_same_day(
    store: Store,
    make: SimpleNamespace,
    date: str | None,
    origin: str | None,
    other_date: str | None,
    other_origin: str | None,
    left: int,
) -> None:
    for uri, when, whence in (("/a.tif", date, origin), ("/b.tif", other_date, other_origin)):
        record = make.source(uri, date=when, date_origin=whence)
        store.replace_source(record, make.tiles(1), make.vectors(1))
    assert len(store.merged(store.nearest(make.vectors(1)[0], 2), 2)) == left


def test_merge_reaches_past_any_number_of_overlaps(store: Store, make: SimpleNamespace) -> None:
    # 5,000 tiles on one spot beat the one tile elsewhere: still two places are found.
    query = make.vectors(1)[0]
    crowd = make.tiles(1) * 5000
    elsewhere = make.tiles(1, west=20.0)
    vectors = np.vstack([np.tile(query, (5000, 1)), make.vectors(1, seed=9)])
    store.replace_source(make.source("/a.tif"), crowd + elsewhere, vectors)
    merged = store.merged(store.nearest(query, 5001), 2)
    assert [tile_id for tile_id, _ in merged] == [1, 5001]


def test_hits_that_are_gone_are_left_out(store: Store, make: SimpleNamespace) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(3), make.vectors(3))
    ranked = [*store.nearest(make.vectors(1)[0], 3), (99, 0.0)]
    assert store.merged(ranked, 9) == ranked[:3]
    assert [tile.id for tile in store.tiles([3, 99, 1])] == [3, 1]


def test_words_rank_captions(store: Store, make: SimpleNamespace) -> None:
    captions = ["planes on a runway", "a runway by the sea", None, 'a "quoted" plane - OR not']
    store.replace_source(make.source("/a.tif"), make.tiles(4), make.vectors(4), captions)

    def within(words: str) -> list[int]:
        return store.within(Filter(words=words))

    assert within("plane runway") == [1]
    assert within('"quoted') == [4]
    assert within("plane OR") == [4]
    assert within("  ") == [1, 2, 3, 4]

    def worded(text: str, **where: object) -> list[int]:
        return [tile_id for tile_id, _ in store.worded(text, 9, Filter(**where))]

    assert worded("plane on a runway") == [1]
    assert worded("runway plane glacier") == []
    assert sorted(worded("plane")) == [1, 4]
    assert worded("runway", excluded=frozenset({1})) == [2]
    assert worded("runway", within=shapely.box(10.0, 50.0, 10.0005, 50.0005)) == [1]
    assert worded("glacier") == worded(" ") == worded('"') == []
    scores = [score for _, score in store.worded("plane runway", 2)]
    assert scores == sorted(scores, reverse=True)


def test_the_background_stays_while_the_revision_does(
    big: SimpleNamespace, make: SimpleNamespace
) -> None:
    drawn = big.store.background(500)
    assert drawn.shape == (500, 16)
    assert len(np.unique(drawn, axis=0)) == 500
    np.testing.assert_array_equal(big.store.background(500), drawn)
    assert abs(drawn.mean(axis=0) - big.vectors.mean(axis=0)).max() < 0.1
    assert big.store.background(10_000).shape == (6000, 16)


def test_the_background_of_an_index_with_gaps(store: Store, make: SimpleNamespace) -> None:
    assert store.background().shape == (0, 16)
    for name in ("/a.tif", "/gone.tif", "/b.tif"):
        store.replace_source(make.source(name), make.tiles(50, 20), make.vectors(1000))
    store.remove_sources(["/gone.tif"])
    assert len(np.unique(store.background(600), axis=0)) > 500


@pytest.mark.parametrize("ids", [[999_999], [1, 999_999]])
def test_unknown_tiles_have_no_score(
    big: SimpleNamespace, make: SimpleNamespace, ids: list[int]
) -> None:
    with pytest.raises(GeomeltError) as error:
        big.store.scores(make.vectors(1)[0], ids)
    assert error.value.code == "no-such-tile"

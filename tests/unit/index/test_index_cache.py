"""The cache beside the file: quick, never wrong, and nothing is lost with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from geomelt.index import CacheOptions, Filter, IndexStore
from geomelt.index.cache import keeper, layout
from geomelt.index.cache.prefix import Prefix, principal_directions, split
from geomelt.index.cache.rows import along_curve, highest
from geomelt.index.vectors import unit_vectors

SIDE = 60  # tiles along a line of the large source
WAYS = [CacheOptions(faiss=False), CacheOptions(faiss=True)]


@pytest.fixture(autouse=True)
def worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches for small indexes."""
    monkeypatch.setattr(keeper, "WORTH_IT", 100)


@pytest.fixture(params=WAYS, ids=["numpy", "faiss"])
def options(request: pytest.FixtureRequest) -> CacheOptions:
    if request.param.faiss:
        pytest.importorskip("faiss", reason="the extra 'fast' is not installed")
    return request.param


@pytest.fixture
def opened(
    store: IndexStore, make: SimpleNamespace, options: CacheOptions
) -> Iterator[SimpleNamespace]:
    """An index of 3,660 tiles in two sources with its cache, and one without beside it."""
    store.replace_source(
        make.source("/2020/big.tif", date="2020-05-01"), make.tiles(SIDE, SIDE), make.vectors(3600)
    )
    store.replace_source(
        make.source("/2021/small.tif", date="2021"),
        make.tiles(60, west=10.01, level=1),
        make.vectors(60, seed=1),
        ["a lake"] * 30 + ["planes"] * 30,
    )
    cached = IndexStore.open(store.path, cache=options)
    cached.ensure_cache(wait=True)
    plain = IndexStore.open(store.path, cache=CacheOptions(memory_mb=0))
    yield SimpleNamespace(cached=cached, plain=plain, writer=store)
    cached.close()
    plain.close()


def is_used(store: IndexStore) -> bool:
    with store._reading() as db:
        return store._cache.view(db) is not None


SLANTED = shapely.Polygon([(10.003, 50.001), (10.05, 50.02), (10.03, 50.055), (10.001, 50.03)])
FILTERS = {
    "everything": Filter(),
    "place": Filter(area=shapely.box(10.0101, 50.0052, 10.0305, 50.0333)),
    "slanted": Filter(area=SLANTED),
    "two places": Filter(area=shapely.union(SLANTED, shapely.box(10.055, 50.0, 10.058, 50.004))),
    "nowhere": Filter(area=shapely.box(20, 20, 21, 21)),
    "date": Filter(dates=("2021-02-01", None)),
    "source": Filter(sources=("*/small.tif",)),
    "level and place": Filter(levels=(1,), area=shapely.box(10.03, 50, 10.05, 50.0005)),
    "words": Filter(words="lake"),
    "words and place": Filter(words="lake", area=shapely.box(10.02, 50, 10.03, 50.0005)),
    "ids": Filter(ids=frozenset({5, 7, 3630, 999_999}), excluded=frozenset({7})),
    "excluded": Filter(excluded=frozenset(range(1, 3000))),
}


def agree(opened: SimpleNamespace, query: np.ndarray, k: int, where: Filter) -> None:
    found = opened.cached.nearest(query, k, where)
    expected = opened.plain.nearest(query, k, where)
    assert [id_ for id_, _ in found] == [id_ for id_, _ in expected]
    np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], atol=1e-5)


@pytest.mark.parametrize("name", FILTERS)
def test_it_agrees_with_the_index_whatever_narrows_the_search(
    opened: SimpleNamespace, make: SimpleNamespace, name: str
) -> None:
    where = FILTERS[name]
    assert is_used(opened.cached)
    assert not is_used(opened.plain)
    assert opened.cached.within(where) == opened.plain.within(where)
    for k in (1, 40, 5000):
        agree(opened, make.vectors(1, seed=5)[0], k, where)


def test_what_is_written_later_is_found_at_once(
    opened: SimpleNamespace, make: SimpleNamespace
) -> None:
    query = make.vectors(1, seed=6)[0]
    new = make.source("/2022/new.tif", date="2022-01-01")
    opened.writer.replace_source(new, make.tiles(40, west=10.02), make.vectors(40, seed=6))
    for where in FILTERS.values():
        agree(opened, query, 30, where)
        assert opened.cached.within(where) == opened.plain.within(where)
    assert opened.cached.nearest(query, 1)[0][1] == pytest.approx(1)
    agree(opened, query, 10, Filter(dates=("2022", None)))
    assert is_used(opened.cached)


def test_what_is_gone_is_never_found(opened: SimpleNamespace, make: SimpleNamespace) -> None:
    query = make.vectors(60, seed=1)[3]
    opened.writer.remove_sources(["/2021/small.tif"])
    for where in FILTERS.values():
        agree(opened, query, 30, where)
    opened.writer.replace_source(
        make.source("/2020/big.tif"), make.tiles(10), make.vectors(10, seed=8)
    )
    assert len(opened.cached.nearest(query, 100)) == 10


def test_a_renamed_source_is_known_by_its_new_name(
    opened: SimpleNamespace, make: SimpleNamespace
) -> None:
    opened.writer.rename_source("/2021/small.tif", "/moved/small.tif", 1, 2)
    assert len(opened.cached.within(Filter(sources=("/moved/*",)))) == 60
    assert opened.cached.within(Filter(sources=("/2021/*",))) == []


def test_the_candidates_of_faiss_hold_the_nearest_of_vectors_that_cluster(
    store: IndexStore, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though a part of them is gone."""
    pytest.importorskip("faiss", reason="the extra 'fast' is not installed")
    monkeypatch.setattr("geomelt.index.cache.view._CANDIDATES", 300)
    centres = np.repeat(make.vectors(60), 60, axis=0)
    vectors = centres + 0.1 * make.vectors(3600, seed=1)
    store.replace_source(make.source("/big.tif"), make.tiles(SIDE, SIDE), vectors)
    store.replace_source(make.source("/gone.tif"), make.tiles(60), vectors[::60])
    with IndexStore.open(store.path, cache=CacheOptions(faiss=True)) as quick:
        quick.ensure_cache(wait=True)
        store.remove_sources(["/gone.tif"])
        with quick._reading() as db:
            view = quick._cache.view(db)
            assert view is not None
            assert view.gone > 0
            assert view._guessed(vectors[77], 20) is not None
        both = SimpleNamespace(cached=quick, plain=store)
        for query in vectors[77::500]:
            agree(both, query / np.linalg.norm(query), 20, Filter())
        agree(both, vectors[77], 20, Filter(excluded=frozenset({78})))


def test_contenders_leave_out_most_and_never_one_that_belongs(make: SimpleNamespace) -> None:
    rng = np.random.default_rng(0)
    narrow = rng.standard_normal((5000, 40)) @ rng.standard_normal((40, 96))
    units = unit_vectors(narrow + 0.3 * rng.standard_normal((5000, 96)), 96)
    rotation = principal_directions(units)
    prefix = Prefix(rotation, *split(units, rotation))
    some = np.sort(rng.choice(5000, 2000, replace=False))
    sure = rng.random(2000) < 0.9
    for query in unit_vectors(rng.standard_normal((5, 96)) + 9 * units[:5], 96):
        scores = units @ query
        best = np.argsort(-scores)[:50]
        found = prefix.contenders(query, 50, None, None)
        assert set(best) <= set(found)
        assert len(found) < 2000
        lowest = np.sort(scores[some[sure]])[-50]
        belong = some[scores[some] >= lowest]
        assert set(belong) <= set(prefix.contenders(query, 50, some, sure))
    assert len(prefix.contenders(query, 50, some[:70], sure[:70])) == 70


def test_a_moment_sees_what_it_saw_at_first(opened: SimpleNamespace, make: SimpleNamespace) -> None:
    query = make.vectors(1, seed=6)[0]
    with opened.cached.moment():
        before = opened.cached.nearest(query, 5)
        opened.writer.remove_sources(["/2020/big.tif", "/2021/small.tif"])
        assert opened.cached.nearest(query, 5) == before
        assert len(opened.cached.tiles([id_ for id_, _ in before])) == 5
    assert opened.cached.nearest(query, 5) == []


def test_a_stale_cache_is_made_anew_and_the_old_one_goes(
    opened: SimpleNamespace, make: SimpleNamespace
) -> None:
    folder = layout.cache_folders(opened.cached.path)[0]
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
    layout.remove_cache(opened.cached.path)
    agree(opened, query, 10, Filter())
    with IndexStore.open(opened.cached.path) as again:
        assert not is_used(again)
        assert again.nearest(query, 10) == opened.plain.nearest(query, 10)
        again.ensure_cache(wait=True)
        assert is_used(again)


@pytest.mark.parametrize("damage", ["about.json", "vectors.npy", "heads.npy", "keys.npy"])
def test_a_damaged_cache_is_made_anew(
    opened: SimpleNamespace, make: SimpleNamespace, damage: str
) -> None:
    (folder,) = layout.cache_folders(opened.cached.path)[0].glob("g-*")
    copy = folder.with_name("g-9-broken")
    shutil.copytree(folder, copy)
    shutil.rmtree(folder, ignore_errors=True)
    (copy / damage).write_bytes(b"")
    with IndexStore.open(opened.cached.path) as again:
        assert not is_used(again)
        again.ensure_cache(wait=True)
        assert is_used(again)


def test_the_cache_of_another_index_of_the_same_name_is_not_used(
    opened: SimpleNamespace, make: SimpleNamespace, tmp_path: Path
) -> None:
    other = IndexStore.create(tmp_path / "other" / "city.geomelt", make.model)
    with other:
        other.replace_source(make.source("/2020/big.tif"), make.tiles(20), make.vectors(20))
        shutil.copytree(
            layout.cache_folders(opened.cached.path)[0], layout.cache_folders(other.path)[0]
        )
        assert not is_used(other)
        assert len(other.nearest(make.vectors(1)[0], 50)) == 20


def test_a_builder_that_was_killed_leaves_nothing(
    opened: SimpleNamespace, make: SimpleNamespace
) -> None:
    folder = layout.cache_folders(opened.cached.path)[0]
    (folder / "part-dead").mkdir()
    (folder / "part-dead" / "vectors.npy").write_bytes(b"half")
    for generation in folder.glob("g-*"):
        shutil.rmtree(generation)
    with IndexStore.open(opened.cached.path) as again:
        again.ensure_cache(wait=True)
        assert is_used(again)
    assert not [*folder.glob("part-*")]


def test_one_builder_at_a_time(opened: SimpleNamespace) -> None:
    folder = layout.cache_folders(opened.cached.path)[0]
    for generation in folder.glob("g-*"):
        shutil.rmtree(generation)
    with keeper.build.FileLock(folder / "lock"), IndexStore.open(opened.cached.path) as second:
        second.ensure_cache(wait=True)
        assert not is_used(second)
    assert not [*folder.glob("g-*")]


def test_where_nothing_can_be_written_beside_the_index_the_users_folder_serves(
    opened: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, own = layout.cache_folders(opened.cached.path)
    layout.remove_cache(opened.cached.path)
    monkeypatch.setattr(layout.os, "access", lambda path, _: Path(path) != beside)
    with IndexStore.open(opened.cached.path) as reader:
        reader.ensure_cache(wait=True)
        assert is_used(reader)
    assert [*own.glob("g-*")]


def test_without_room_on_the_disk_there_is_none(
    opened: SimpleNamespace, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout.remove_cache(opened.cached.path)
    monkeypatch.setattr(keeper.build.shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with IndexStore.open(opened.cached.path) as reader:
        reader.ensure_cache(wait=True)
        assert not is_used(reader)
        assert len(reader.nearest(make.vectors(1)[0], 3)) == 3


def test_a_cache_that_does_not_fit_into_memory_is_not_used(
    opened: SimpleNamespace, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "ROW_BYTES", 1000)
    with IndexStore.open(opened.cached.path, cache=CacheOptions(memory_mb=1)) as small:
        assert not is_used(small)
        agree(SimpleNamespace(cached=small, plain=opened.plain), make.vectors(1)[0], 9, Filter())


def test_small_indexes_have_none(
    store: IndexStore, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(99), make.vectors(99))
    store.ensure_cache(wait=True)
    assert [path.name for path in store.path.parent.glob("*.cache")] == []


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


def test_highest_holds_the_best_and_their_equals() -> None:
    rng = np.random.default_rng(0)
    for scores in (rng.standard_normal(50_000), np.ones(5000), np.arange(3.0)):
        for count in (1, 2, 100, 4000):
            found = highest(scores.astype(np.float32), count)
            least = np.sort(scores)[::-1][:count][-1]
            assert set(np.flatnonzero(scores > least)) <= set(found)
            assert len(found) >= min(count, len(scores))


def test_neighbours_on_the_ground_are_neighbours_along_the_curve() -> None:
    xy = np.stack(np.meshgrid(np.arange(64), np.arange(64)), axis=-1).reshape(-1, 2)
    boxes = np.concatenate([xy, xy + 1], axis=1).astype(np.float32)
    ordered = xy[along_curve(boxes)]
    steps = np.abs(np.diff(ordered, axis=0)).sum(axis=1)
    assert (steps == 1).all(), "a Hilbert curve never leaps"
    spans = [np.ptp(ordered[start : start + 256], axis=0).max() for start in range(0, 4096, 256)]
    assert max(spans) == 15

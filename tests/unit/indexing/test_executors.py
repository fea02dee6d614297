"""Whoever does the tasks, the index is the same."""

from __future__ import annotations

import os
import pickle
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from geomelt.base.errors import GeomeltError
from geomelt.imagery import TileRecipe
from geomelt.index.contract import Store
from geomelt.indexing.dividing import divide
from geomelt.indexing.executors.local import LocalExecutor
from geomelt.indexing.executors.processes import ProcessExecutor
from geomelt.indexing.outcomes import SourceEnded, SourceOpened, SourceOutcome
from geomelt.indexing.source_tasks import SourceTask
from support.colour_engine import ColourEngine
from support.index_runs import index_content, index_sources, open_index
from support.small_rasters import RECIPE, write_raster

PART = 40  # tiles
SIDES = TileRecipe(ground_sizes=(32.0, 80.0, 200.0), overlap=0.25)


class BrokenEngine(ColourEngine):
    def embed_tiles(self, images: np.ndarray) -> np.ndarray:
        raise RuntimeError("out of memory")


class KilledEngine(ColourEngine):
    def embed_tiles(self, images: np.ndarray) -> np.ndarray:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().embed_tiles(images)


class SlowEngine(ColourEngine):
    def embed_tiles(self, images: np.ndarray) -> np.ndarray:
        time.sleep(60)
        return super().embed_tiles(images)


def no_engine() -> ColourEngine:
    raise GeomeltError("There is no model.", code="model-missing")


def later() -> ColourEngine:
    return ColourEngine(revision="2")


def task_of(file: Path, recipe: TileRecipe = RECIPE, **fields: object) -> SourceTask:
    engine = ColourEngine()
    task = SourceTask(str(file), engine.stamp, engine.numerics, engine.image_size, recipe)
    return replace(task, **fields)  # type: ignore[arg-type]


def done(tasks: list[SourceTask]) -> list[SourceOutcome]:
    with closing(LocalExecutor(ColourEngine()).outcomes(tasks, lambda: None)) as outcomes:
        return list(outcomes)


@pytest.fixture
def imagery(tmp_path: Path) -> Path:
    """Small rasters, a large one with blank and plain ground, and one that is none."""
    folder = tmp_path / "imagery"
    for number, colour in enumerate(("red", "green", "blue")):
        write_raster(folder / f"{colour}.tif", colour=colour, tiles=number + 1)
    plain = write_raster(tmp_path / "plain.tif", tiles=13, blank=2)
    with rasterio.open(plain) as dataset:
        values, profile = dataset.read(), dataset.profile
    values[:, 200:300, :150] = 77
    tiled = {"tiled": True, "blockxsize": 64, "blockysize": 64}
    with rasterio.open(folder / "large.tif", "w", **profile | tiled) as dataset:
        dataset.write(values)
        dataset.build_overviews([2, 4])
    (folder / "odd.tif").write_bytes(b"x")
    return folder


def index_by(
    executor: ProcessExecutor | None, imagery: Path, file: Path, recipe: TileRecipe
) -> Iterator[object]:
    with open_index(file, ColourEngine(), recipe) as store:
        summary = index_sources(store, ColourEngine(), [imagery], captions=True, executor=executor)
        yield replace(summary, seconds=0.0, errors=tuple(sorted(summary.errors, key=str)))
        yield index_content(store)
        yield [replace(each, record=None) for each in store.sources()]
        yield [each.record for each in store.sources()]
        assert store.check() == []


@pytest.mark.parametrize("recipe", [RECIPE, SIDES])
def test_a_pool_of_processes_makes_the_same_index(
    tmp_path: Path, imagery: Path, recipe: TileRecipe
) -> None:
    pool = ProcessExecutor(ColourEngine, processes=2, part=PART)
    here = list(index_by(None, imagery, tmp_path / "here.geomelt", recipe))
    there = list(index_by(pool, imagery, tmp_path / "there.geomelt", recipe))
    assert here == there
    assert "large.tif has" in str(here[0]), "plain tiles are counted over all parts"


def test_the_parts_of_a_source_are_each_tile_once(imagery: Path) -> None:
    whole = task_of(imagery / "large.tif", SIDES, captions=True)
    parts = divide(whole, PART)
    assert len(parts) > 5
    assert {part.parts for part in parts} == {len(parts)}
    assert len({part.part.record for part in parts if part.part}) == 1, "computed once"

    def tiles(outcomes: list[SourceOutcome]) -> list[tuple[object, ...]]:
        return sorted(
            (tile.level, tile.window, tile.footprint.wkt, vector.tobytes(), caption)
            for each in outcomes
            if hasattr(each, "tiles")
            for tile, vector, caption in zip(
                each.tiles, each.vectors, each.captions or (), strict=True
            )
        )

    assert tiles(done(parts)) == tiles(done([whole]))
    records = {each.record for each in done([*parts, whole]) if isinstance(each, SourceOpened)}
    assert len(records) == 1


def test_small_and_odd_sources_stay_whole(imagery: Path) -> None:
    for name in ("red.tif", "odd.tif", "gone.tif"):
        task = task_of(imagery / name)
        assert divide(task, PART) == [task]
    parts = divide(task_of(imagery / "large.tif"), PART)
    assert divide(parts[0], 1) == [parts[0]], "a part is not divided again"


def test_a_source_that_changes_between_its_parts_is_refused(
    store: Store, imagery: Path, tmp_path: Path
) -> None:
    parts = divide(task_of(imagery / "large.tif"), PART)
    write_raster(imagery / "large.tif", tiles=12)
    outcomes = done(parts)
    assert len(outcomes) == len(parts)
    assert all("changed while it was read" in str(each) for each in outcomes)


def test_tasks_and_outcomes_travel(imagery: Path) -> None:
    tasks = [*divide(task_of(imagery / "large.tif"), PART), task_of(imagery / "odd.tif")]
    assert pickle.loads(pickle.dumps(tasks)) == tasks
    outcomes = done(tasks)
    again = pickle.loads(pickle.dumps(outcomes))
    assert [type(each) for each in again] == [type(each) for each in outcomes]
    assert [each.source for each in again] == [each.source for each in outcomes]
    assert sum(isinstance(each, SourceEnded) for each in again) == len(tasks) - 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="ends a process as Unix does")
def test_a_process_that_dies_ends_the_run_and_leaves_the_index_whole(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    pool = ProcessExecutor(KilledEngine, processes=2)
    with pytest.raises(GeomeltError, match=r"ended while reading .*\.tif \(exit code -9\)"):
        index_sources(store, engine, [folder], executor=pool)
    assert store.counts().sources == 0
    assert store.check() == []
    assert index_sources(store, engine, [folder]).indexed == 3


@pytest.mark.parametrize(
    ("load", "error", "message"),
    [
        (BrokenEngine, RuntimeError, "out of memory"),
        (no_engine, GeomeltError, "There is no model"),
        (later, GeomeltError, "colours@1.*colours@2 is loaded"),
    ],
)
def test_what_is_wrong_in_a_process_ends_the_run(
    store: Store,
    engine: ColourEngine,
    folder: Path,
    load: type[ColourEngine],
    error: type[Exception],
    message: str,
) -> None:
    with pytest.raises(error, match=message):
        index_sources(store, engine, [folder], executor=ProcessExecutor(load, processes=1))
    assert store.counts().sources == 0


def test_a_pool_is_cancelled_in_the_middle_of_a_batch(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    began = time.monotonic()
    summary = index_sources(
        store,
        engine,
        [folder],
        executor=ProcessExecutor(SlowEngine, processes=1),
        cancelled=lambda: time.monotonic() - began > 3,
    )
    assert summary.cancelled
    assert time.monotonic() - began < 50, "it does not wait for what is in hand"
    assert store.counts().sources == 0


def test_nothing_to_do_starts_no_process(store: Store, engine: ColourEngine, folder: Path) -> None:
    index_sources(store, engine, [folder])
    pool = ProcessExecutor(no_engine, processes=1)
    assert index_sources(store, engine, [folder], executor=pool).unchanged == 3

"""Outcomes of many sources, in any order: each source is stored whole or not at all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from geomelt.imagery import SourceState
from geomelt.index.contract import Store
from geomelt.indexing.committing import SourceWriter
from geomelt.indexing.counting import ProgressCounter
from geomelt.indexing.dividing import divide
from geomelt.indexing.executors.local import LocalExecutor
from geomelt.indexing.outcomes import SourceOutcome, SourceRefused, TilesEmbedded, TilesSkipped
from geomelt.indexing.progress import Progress
from geomelt.indexing.source_tasks import SourceTask
from support.colour_engine import ColourEngine
from support.small_rasters import RECIPE, write_raster

ENGINE = ColourEngine()
TASK = SourceTask("", ENGINE.stamp, ENGINE.numerics, ENGINE.image_size, RECIPE)


def outcomes_of(file: Path, part: int = 999) -> list[list[SourceOutcome]]:
    """For each part of a source, what comes of it."""
    parts = divide(replace(TASK, uri=str(file)), part)
    return [list(LocalExecutor(ENGINE).outcomes([each], lambda: None)) for each in parts]


def shuffled(streams: list[list[SourceOutcome]], seed: int) -> Iterator[SourceOutcome]:
    """All pieces; those of one stream in their order."""
    rng = random.Random(seed)
    waiting = [list(stream) for stream in streams]
    while waiting := [stream for stream in waiting if stream]:
        yield rng.choice(waiting).pop(0)


@pytest.fixture
def reported() -> list[Progress]:
    return []


@pytest.fixture
def writer(store: Store, reported: list[Progress]) -> Iterator[SourceWriter]:
    with SourceWriter(store, ProgressCounter(reported.append), captioned=False) as writer:
        yield writer


@pytest.mark.parametrize("seed", range(5))
def test_sources_and_parts_interleave(
    store: Store, writer: SourceWriter, tmp_path: Path, seed: int
) -> None:
    streams = [
        *outcomes_of(write_raster(tmp_path / "a.tif", tiles=3)),
        *outcomes_of(write_raster(tmp_path / "b.tif", tiles=6, blank=1), part=7),
        *outcomes_of(write_raster(tmp_path / "c.tif", tiles=1)),
    ]
    assert len(streams) == 8
    for outcome in shuffled(streams, seed):
        writer.take(outcome)
    assert [source.tiles for source in store.sources()] == [9, 30, 1]
    assert (writer.indexed, writer.tiles, writer.skipped, writer.refused) == (3, 40, 6, 0)
    assert store.check() == []


def test_a_source_is_complete_with_its_last_part(
    store: Store, writer: SourceWriter, tmp_path: Path
) -> None:
    first, second = outcomes_of(write_raster(tmp_path / "a.tif", tiles=4), part=8)
    for outcome in [*first, *second[:-1]]:
        writer.take(outcome)
    assert store.counts().tiles == 0
    writer.take(second[-1])
    assert store.counts().tiles == 16


def test_one_part_that_is_refused_refuses_the_source(
    store: Store, writer: SourceWriter, reported: list[Progress], tmp_path: Path
) -> None:
    file = write_raster(tmp_path / "a.tif", tiles=4)
    first, second = outcomes_of(file, part=8)
    refusal = SourceRefused(str(file), SourceState(1, 2), "It broke.")
    for outcome in [*first[:-1], refusal, first[-1], *second, replace(refusal, reason="Again.")]:
        writer.take(outcome)
    (source,) = store.sources()
    assert (source.status, source.reason, source.tiles) == ("refused", "It broke.", 0)
    assert (writer.indexed, writer.refused, writer.tiles) == (0, 1, 0)


def test_a_part_without_tiles_is_no_void_source(
    store: Store, writer: SourceWriter, tmp_path: Path
) -> None:
    streams = outcomes_of(write_raster(tmp_path / "a.tif", tiles=4, blank=2), part=8)
    assert not any(isinstance(each, TilesEmbedded) for each in streams[0])
    assert any(isinstance(each, TilesSkipped) for each in streams[0])
    for stream in streams:
        for outcome in stream:
            writer.take(outcome)
    assert [source.tiles for source in store.sources()] == [8]


def test_what_is_not_complete_at_the_end_is_not_stored(store: Store, tmp_path: Path) -> None:
    (stream,) = outcomes_of(write_raster(tmp_path / "a.tif", tiles=4))
    with SourceWriter(store, ProgressCounter(lambda _: None), captioned=False) as writer:
        for outcome in stream[:-1]:
            writer.take(outcome)
    assert (store.counts().tiles, store.sources()) == (0, [])

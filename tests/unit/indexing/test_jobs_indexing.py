"""Imagery into an index: all of it, only what changed, and past whatever is odd."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import apsw
import numpy as np
import pytest
from geomelt.base.errors import GeomeltError
from geomelt.imagery import TileRecipe
from geomelt.index.contract import Store
from geomelt.index.records import Counts
from geomelt.index.report import report
from geomelt.index.stores import open_store
from geomelt.indexing import Progress
from geomelt.indexing.embedding import BATCH
from support.colour_engine import ColourEngine
from support.index_runs import index_sources, open_index

Write = Callable[..., Path]


def names(store: Store) -> list[str]:
    return [Path(source.uri).name for source in store.sources()]


def test_a_folder_is_indexed_and_found_again_by_colour(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    summary = index_sources(store, engine, [folder])
    assert summary.to_dict() == {
        "tiles": 12,
        "skipped": 0,
        "captioned": 0,
        "sources": 3,
        "indexed": 3,
        "unchanged": 0,
        "renamed": 0,
        "refused": 0,
        "vanished": 0,
        "removed": 0,
        "seconds": summary.seconds,
        "files": 3,
        "passed_over": 0,
    }
    assert store.counts() == Counts(tiles=12, sources=3, refused=0)
    [(tile_id, _)] = store.nearest(np.ones(64), 1)
    assert store.tile(tile_id).source.stretch, "the stretch is kept with the source"
    for source in store.sources():
        assert source.record is not None
        assert source.record.crs == "EPSG:32633"
        assert source.size == Path(source.uri).stat().st_size
    assert store.check() == []


def test_unchanged_sources_are_not_even_opened(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    index_sources(store, engine, [folder])
    revision, before = store.revision, engine.tiles
    for file in folder.iterdir():  # whoever opens them now finds rubbish, with the same dates
        status = file.stat()
        file.write_bytes(os.urandom(status.st_size))
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    summary = index_sources(store, engine, [folder])
    assert (summary.unchanged, summary.indexed, summary.refused) == (3, 0, 0)
    assert engine.tiles == before
    assert store.revision == revision


def test_changed_sources_are_replaced(
    store: Store, engine: ColourEngine, folder: Path, raster: Write
) -> None:
    index_sources(store, engine, [folder])
    raster(folder / "red.tif", colour="blue", tiles=3)
    summary = index_sources(store, engine, [folder])
    assert (summary.unchanged, summary.indexed, summary.tiles) == (2, 1, 9)
    assert store.counts().tiles == 17
    assert store.check() == []


def test_another_recipe_is_refused_once_there_are_tiles(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    finer = TileRecipe(ground_sizes=(32.0,), overlap=0.5)
    summary = index_sources(store, engine, [folder], recipe=finer)
    assert summary.indexed == 3, "an index without sources takes any recipe"
    assert store.recipe == finer.to_dict()
    revision = store.revision
    for attempt in (
        lambda: index_sources(store, engine, [folder], recipe=TileRecipe(ground_sizes=(64.0,))),
        lambda: open_index(Path(str(store.address)), engine, TileRecipe(ground_sizes=(32.0,))),
    ):
        with pytest.raises(GeomeltError, match=r"ground sizes of 32 m, overlap 0\.5") as error:
            attempt()
        assert error.value.code == "other-recipe"
        assert store.address.name in error.value.detail
    assert store.revision == revision
    assert index_sources(store, engine, [folder], recipe=finer).unchanged == 3
    assert index_sources(store, engine, [folder]).unchanged == 3, "the recipe is now its own"


def test_odd_files_are_refused_with_their_reason_and_tried_again(
    store: Store, engine: ColourEngine, folder: Path, raster: Write
) -> None:
    nowhere = raster(folder / "nowhere.tif", crs=None)
    cut = raster(folder / "cut.tif", tiles=8)
    whole = cut.read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])
    (folder / "text.tif").write_text("this is no raster")

    summary = index_sources(store, engine, [folder])
    assert (summary.indexed, summary.refused) == (3, 3)
    assert {Path(error.uri).name for error in summary.errors} == {
        "nowhere.tif",
        "cut.tif",
        "text.tif",
    }
    for source in report(store)["sources"]:
        if source["status"] == "refused":
            assert source["uri"] in source["reason"]
            assert source["tiles"] == 0
    assert store.counts() == Counts(tiles=12, sources=3, refused=3)

    status = cut.stat()
    cut.write_bytes(whole)
    os.utime(cut, ns=(status.st_atime_ns, status.st_mtime_ns))
    raster(nowhere)
    again = index_sources(store, engine, [folder])
    assert (again.indexed, again.unchanged, again.refused) == (2, 3, 1)
    assert store.counts().refused == 1
    assert store.check() == []


def test_a_source_that_breaks_gives_up_its_old_tiles(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    index_sources(store, engine, [folder])
    (folder / "red.tif").write_bytes(b"")
    summary = index_sources(store, engine, [folder])
    assert (summary.refused, summary.unchanged) == (1, 2)
    assert store.counts() == Counts(tiles=8, sources=2, refused=1)


def test_vanished_sources_are_reported_and_removed_when_asked(
    store: Store, engine: ColourEngine, folder: Path, raster: Write, tmp_path: Path
) -> None:
    other = raster(tmp_path / "elsewhere" / "other.tif")
    index_sources(store, engine, [folder, other.parent])
    gone = folder / "red.tif"
    gone.unlink()
    other.unlink()

    summary = index_sources(store, engine, [folder])
    assert (summary.vanished, summary.removed) == (1, 0)
    assert summary.vanished_sources == (str(gone),)
    assert "red.tif" in names(store)

    summary = index_sources(store, engine, [folder], prune=True)
    assert (summary.vanished, summary.removed) == (1, 1)
    assert names(store) == ["other.tif", "blue.tif", "green.tif"], "not what lay elsewhere"

    summary = index_sources(store, engine, [other.parent], prune=True)
    assert (summary.sources, summary.removed) == (0, 1), "a folder that lost all its rasters"


def test_tiles_without_valid_ground_are_skipped_and_counted(
    store: Store, engine: ColourEngine, tmp_path: Path, raster: Write
) -> None:
    raster(tmp_path / "half.tif", tiles=4, blank=2)
    reported: list[Progress] = []
    summary = index_sources(store, engine, [tmp_path / "half.tif"], progress=reported.append)
    assert (summary.tiles, summary.skipped) == (8, 8)
    assert (reported[-1].done, reported[-1].total) == (16, 16)


def test_a_source_without_valid_ground_is_refused(
    store: Store, engine: ColourEngine, tmp_path: Path, raster: Write
) -> None:
    raster(tmp_path / "void.tif", tiles=2, blank=2)
    reported: list[Progress] = []
    summary = index_sources(store, engine, [tmp_path / "void.tif"], progress=reported.append)
    assert (summary.refused, summary.skipped) == (1, 0)
    assert "check its nodata value" in summary.errors[0].reason
    assert (reported[-1].done, reported[-1].total) == (4, 4)


def test_captions_are_stored_with_their_tiles(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    summary = index_sources(store, engine, [folder], captions=True)
    assert (summary.indexed, summary.captioned) == (3, 0)
    again = index_sources(store, engine, [folder], captions=True)
    assert (again.unchanged, again.captioned) == (3, 0)
    assert index_sources(store, engine, [folder]).unchanged == 3, "captions do no harm"
    assert len(store.worded("field", 20)) == 12


def test_progress_knows_its_total_early_and_ends_complete(
    store: Store, engine: ColourEngine, folder: Path, raster: Write
) -> None:
    raster(folder / "large.tif", tiles=16)
    (folder / "bad.tif").write_bytes(b"x")
    reported: list[Progress] = []
    index_sources(store, engine, [folder], progress=reported.append)
    assert reported[0].total is None
    assert reported[1].sources_total == 5
    counted = [progress for progress in reported if progress.total is not None]
    assert {progress.total for progress in counted} == {268}
    assert [progress.done for progress in counted] == sorted(p.done for p in counted)
    middle = next(progress for progress in reported if 0 < progress.done < 268)
    assert middle.rate is not None
    assert middle.rate > 0
    assert (middle.eta_s is None) == (middle.total is None)
    assert middle.source is not None
    assert (reported[-1].done, reported[-1].sources_done, reported[-1].eta_s) == (268, 5, 0.0)
    assert [Path(error.uri).name for error in reported[-1].errors] == ["bad.tif"]


def test_cancel_stops_within_a_batch_and_keeps_finished_sources(
    store: Store, folder: Path, raster: Write
) -> None:
    raster(folder / "zz_large.tif", tiles=30)
    stop: list[bool] = []
    engine = ColourEngine()

    def stop_in_the_large_one(progress: Progress) -> None:
        if progress.done > 100:
            stop.append(True)

    summary = index_sources(
        store, engine, [folder], progress=stop_in_the_large_one, cancelled=lambda: bool(stop)
    )
    assert summary.cancelled
    assert (summary.indexed, summary.tiles) == (3, 12)
    assert engine.tiles <= 100 + 4 * BATCH, "what the model had in hand is let go"
    assert names(store) == ["blue.tif", "green.tif", "red.tif"]
    assert store.check() == []

    summary = index_sources(store, ColourEngine(), [folder])
    assert (summary.cancelled, summary.unchanged, summary.indexed) == (False, 3, 1)


def test_another_model_is_refused_before_anything_is_read(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    other = ColourEngine(revision="2")
    for attempt in (
        lambda: index_sources(store, other, [folder]),
        lambda: open_index(Path(str(store.address)), other),
    ):
        with pytest.raises(GeomeltError, match=r"colours@1.*colours@2") as error:
            attempt()
        assert error.value.code == "other-model"
    assert other.tiles == 0


@pytest.mark.parametrize(
    ("path", "code"),
    [("gone", "no-such-folder"), ("gone.tif", "no-such-file"), (".", "no-rasters")],
)
def test_nothing_to_index(
    store: Store, engine: ColourEngine, tmp_path: Path, path: str, code: str
) -> None:
    with pytest.raises(GeomeltError) as error:
        index_sources(store, engine, [tmp_path / path])
    assert error.value.code == code


def test_a_full_disk_ends_the_run_and_keeps_what_is_finished(
    store: Store, engine: ColourEngine, folder: Path, raster: Write
) -> None:
    raster(folder / "zz_large.tif", tiles=40)
    store.close()

    def nearly_full(db: apsw.Connection) -> None:
        db.execute("PRAGMA max_page_count = 200")

    apsw.connection_hooks.append(nearly_full)
    try:
        with open_store(store.address) as full:
            with pytest.raises(GeomeltError, match="full") as error:
                index_sources(full, engine, [folder])
            assert error.value.code == "disk-full"
    finally:
        apsw.connection_hooks.remove(nearly_full)
    with open_store(store.address) as roomier:
        assert roomier.counts().tiles == 12
        assert roomier.check() == []
        assert index_sources(roomier, engine, [folder]).indexed == 1

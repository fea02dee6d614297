"""Years of updates: moved, changed, gone, captioned later, and never read for nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from geomelt.base.errors import GeomeltError
from geomelt.index.contract import Store
from geomelt.index.records import Counts
from geomelt.indexing import caption_tiles
from support.colour_engine import ColourEngine
from support.index_runs import index_sources

Write = Callable[..., Path]


def names(store: Store) -> list[str]:
    return [Path(source.uri).name for source in store.sources()]


def dates(store: Store) -> dict[str, tuple[str | None, str | None]]:
    """Date and origin by the file's name."""
    records = [source.record for source in store.sources() if source.record]
    return {Path(each.uri).name: (each.date, each.date_origin) for each in records}


def test_renamed_and_moved_sources_keep_their_tiles(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    index_sources(store, engine, [folder])
    ids = [tile.id for tile in store.tiles(range(1, 13))]
    before = engine.tiles
    (folder / "red.tif").rename(folder / "rot.tif")
    (folder / "deep").mkdir()
    shutil.copyfile(folder / "blue.tif", folder / "deep" / "blue.tif")  # with another time
    (folder / "blue.tif").unlink()

    summary = index_sources(store, engine, [folder], prune=True)
    assert (summary.renamed, summary.indexed, summary.unchanged) == (2, 0, 1)
    assert (summary.vanished, summary.removed) == (0, 0)
    assert engine.tiles == before
    assert names(store) == ["blue.tif", "green.tif", "rot.tif"]
    assert store.sources()[0].uri == str(folder / "deep" / "blue.tif")
    assert [tile.id for tile in store.tiles(range(1, 13))] == ids
    assert store.check() == []
    assert index_sources(store, engine, [folder]).unchanged == 3


def test_a_new_name_brings_its_date(store: Store, engine: ColourEngine, folder: Path) -> None:
    index_sources(store, engine, [folder])
    assert {source.record.date_origin for source in store.sources() if source.record} == {"file"}
    (folder / "red.tif").rename(folder / "red_20200831.tif")
    assert index_sources(store, engine, [folder]).renamed == 1
    assert dates(store)["red_20200831.tif"] == ("2020-08-31", "name")
    (folder / "red_20200831.tif").rename(folder / "red_2019.tif")
    index_sources(store, engine, [folder])
    assert dates(store)["red_2019.tif"] == ("2019", "name")
    kept = dates(store)["blue.tif"]
    os.utime(folder / "blue.tif", (0, 0))
    (folder / "moved").mkdir()
    (folder / "blue.tif").rename(folder / "moved" / "blue.tif")
    index_sources(store, engine, [folder])
    assert dates(store)["blue.tif"] == kept, "the same name tells no other date"


def test_a_source_from_a_folder_that_is_not_searched_is_known_again(
    store: Store, engine: ColourEngine, folder: Path, tmp_path: Path
) -> None:
    index_sources(store, engine, [folder])
    folder.rename(tmp_path / "archive")
    summary = index_sources(store, engine, [tmp_path / "archive"])
    assert (summary.renamed, summary.indexed) == (3, 0)
    assert store.counts() == Counts(tiles=12, sources=3, refused=0)


def test_a_copy_is_a_source_of_its_own(store: Store, engine: ColourEngine, folder: Path) -> None:
    index_sources(store, engine, [folder])
    shutil.copy2(folder / "red.tif", folder / "twin.tif")
    summary = index_sources(store, engine, [folder])
    assert (summary.renamed, summary.indexed, summary.unchanged) == (0, 1, 3)


def test_other_content_under_a_new_name_is_read(
    store: Store, engine: ColourEngine, folder: Path, raster: Write
) -> None:
    index_sources(store, engine, [folder])
    size = (folder / "red.tif").stat().st_size
    (folder / "red.tif").unlink()
    new = raster(folder / "new.tif", colour="blue")
    assert new.stat().st_size == size, "only the content tells them apart"
    summary = index_sources(store, engine, [folder])
    assert (summary.renamed, summary.indexed, summary.vanished) == (0, 1, 1)


def test_changing_places_is_a_change(store: Store, engine: ColourEngine, folder: Path) -> None:
    index_sources(store, engine, [folder])
    for old, new in (("red", "x"), ("blue", "red"), ("x", "blue")):
        (folder / f"{old}.tif").rename(folder / f"{new}.tif")
    os.utime(folder / "red.tif")
    os.utime(folder / "blue.tif")
    summary = index_sources(store, engine, [folder])
    assert (summary.indexed, summary.renamed, summary.unchanged) == (2, 0, 1)


def test_known_sources_named_outright_may_be_gone(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    """As an update asks that knows no folders, only what is in the index."""
    index_sources(store, engine, [folder])
    named = [source.uri for source in store.sources()]
    (folder / "red.tif").unlink()
    assert index_sources(store, engine, named).vanished == 1
    summary = index_sources(store, engine, named, prune=True)
    assert (summary.unchanged, summary.removed) == (2, 1)
    assert names(store) == ["blue.tif", "green.tif"]
    with pytest.raises(GeomeltError, match=r"red\.tif"):
        index_sources(store, engine, named)


def test_what_is_left_out_is_neither_read_nor_gone(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    summary = index_sources(store, engine, [folder], exclude=["r*"])
    assert (summary.sources, names(store)) == (2, ["blue.tif", "green.tif"])
    summary = index_sources(store, engine, [folder], include=["*/red.tif", "red.*"], prune=True)
    assert (summary.sources, summary.vanished, len(names(store))) == (1, 0, 3)


def test_captions_come_later_without_embedding_anew(
    store: Store, engine: ColourEngine, folder: Path, raster: Write
) -> None:
    index_sources(store, engine, [folder])
    (folder / "red.tif").rename(folder / "rot.tif")
    raster(folder / "new.tif")
    before = engine.tiles
    reported: list[tuple[int, int | None]] = []
    summary = index_sources(
        store, engine, [folder], captions=True,
        progress=lambda progress: reported.append((progress.done, progress.total)),
    )  # fmt: skip
    assert (summary.captioned, summary.indexed, summary.renamed) == (12, 1, 1)
    assert engine.tiles == before + 4
    assert reported[-1] == (16, 16)
    assert len(store.worded("field", 20)) == 16
    again = index_sources(store, engine, [folder], captions=True)
    assert (again.captioned, again.unchanged) == (0, 4)


def test_captioning_goes_on_where_it_was_stopped(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    index_sources(store, engine, [folder])

    def stop_in_the_middle() -> bool:
        return len(store.worded("field", 20)) > 3

    summary = index_sources(store, engine, [folder], captions=True, cancelled=stop_in_the_middle)
    assert summary.cancelled
    stored = len(store.worded("field", 20))
    assert 3 < stored < 12
    summary = index_sources(store, engine, [folder], captions=True)
    assert summary.captioned == 12 - stored


def test_captions_for_some_tiles(store: Store, engine: ColourEngine, folder: Path) -> None:
    index_sources(store, engine, [folder])
    (folder / "blue.tif").unlink()
    ids = [tile.id for tile in store.tiles(range(1, 13))]
    reported: list[tuple[int, int | None]] = []
    captioned = caption_tiles(
        store, engine, ids[:6], progress=lambda done, total: reported.append((done, total))
    )
    (error,) = captioned.errors
    assert error.uri == str(folder / "blue.tif")
    assert len(captioned.captions) == 2
    assert set(captioned.captions.values()) == {"a green field"}
    assert reported[0] == (0, 6)
    assert reported[-1] == (2, 6)
    assert len(store.worded("green", 20)) == 2
    more = caption_tiles(store, engine, ids[4:])
    assert len(more.captions) == 8, "those that had one, too"


def test_a_source_that_changed_is_not_captioned_as_it_was(
    store: Store, engine: ColourEngine, folder: Path, raster: Write
) -> None:
    index_sources(store, engine, [folder])
    raster(folder / "green.tif", colour="blue", tiles=3)
    uri = str(folder / "green.tif")
    captioned = caption_tiles(store, engine, store.uncaptioned(uri))
    assert captioned.captions == {}
    assert "changed since it was indexed" in captioned.errors[0].reason


def test_a_time_limit_must_be_one(store: Store, engine: ColourEngine, folder: Path) -> None:
    with pytest.raises(GeomeltError, match="time limit"):
        index_sources(store, engine, [folder], source_timeout=0)

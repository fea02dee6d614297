"""A run accounts for every file, and one odd source never ends it."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from geomelt.base.errors import GeomeltError
from geomelt.index.contract import Store
from geomelt.index.records import SourceRecord
from support.colour_engine import ColourEngine
from support.index_runs import index_sources
from support.small_rasters import write_raster

BEYOND_2262_NS = 10**19


def test_indexed_refused_and_passed_over_are_what_is_there(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    write_raster(folder / "nowhere.tif", crs=None)
    (folder / "a.ecw").write_bytes(b"e\2" + bytes(99))
    for name in ("red.tif.aux.xml", "notes.docx", "town_mask.tif", "photo.jpg", "a.xml"):
        (folder / name).write_bytes(b"<PAMDataset/>")
    for _ in range(2):
        summary = index_sources(store, engine, [folder])
        assert summary.sources == summary.indexed + summary.unchanged + summary.refused == 5
        account = summary.account
        assert account.fates["sources"] == summary.sources
        assert account.files == len(list(folder.iterdir())) == 10
        figures = summary.to_dict()
        assert (figures["files"], figures["passed_over"]) == (10, 3)
    assert account.fates["belonging"] == 2  # the notes of red.tif, and of a.ecw by its name
    reported = json.loads(json.dumps(account.to_dict()))
    assert reported["suffixes"] == {".docx": 1}
    assert {Path(each["uri"]).name for each in reported["named"]} == {"town_mask.tif", "photo.jpg"}
    reasons = {Path(error.uri).name: error.reason for error in summary.errors}
    assert "no driver" in reasons["a.ecw"]
    assert "not georeferenced" in reasons["nowhere.tif"]


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows, and there are no pipes")
def test_odd_names_times_and_pipes_end_no_run(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    os.mkfifo(folder / "x.json")
    write_raster(folder / "b.tif").rename(folder / os.fsdecode(b"b\xe9.tif"))
    late = write_raster(folder / "late.tif")
    os.utime(late, ns=(BEYOND_2262_NS, BEYOND_2262_NS))
    early = write_raster(folder / "early.tif")
    os.utime(early, ns=(-(10**18), -(10**18)))
    write_raster(folder / "z.tif")
    summary = index_sources(store, engine, [folder])
    assert (summary.sources, summary.indexed, summary.refused) == (7, 6, 1)
    (error,) = summary.errors
    assert error.uri == str(folder / r"b\xe9.tif")
    assert "rename it" in error.reason
    assert summary.account.fates["special"] == 1
    again = index_sources(store, engine, [folder], prune=True)
    assert (again.unchanged, again.refused, again.vanished) == (6, 1, 0)
    (folder / os.fsdecode(b"b\xe9.tif")).rename(folder / "b.tif")
    last = index_sources(store, engine, [folder], prune=True)
    assert (last.indexed, last.refused, last.removed) == (1, 0, 1)


@pytest.mark.parametrize("when", ["open", "add", "commit"])
def test_a_source_that_cannot_be_stored_is_refused_and_the_run_goes_on(
    store: Store,
    engine: ColourEngine,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    when: str,
) -> None:
    stage = store.stage

    def overflow(*_: Any, **__: Any) -> None:
        raise OverflowError("int too large to convert")

    def odd(record: SourceRecord, **more: Any) -> Any:
        if not record.uri.endswith("green.tif"):
            return stage(record, **more)
        if when == "open":
            overflow()
        broken = stage(record, **more)
        monkeypatch.setattr(broken, when, overflow)
        return broken

    monkeypatch.setattr(store, "stage", odd)
    with caplog.at_level(logging.ERROR):
        summary = index_sources(store, engine, [folder])
    assert (summary.indexed, summary.refused) == (2, 1)
    assert "green.tif could not be stored (int too large" in summary.errors[0].reason
    assert "Traceback" in caplog.text
    monkeypatch.setattr(store, "stage", stage)
    assert index_sources(store, engine, [folder]).indexed == 1
    assert store.check() == []


@pytest.mark.parametrize(
    "make", [lambda: GeomeltError("full", code="disk-full"), lambda: OSError(28, "full")]
)
def test_what_is_wrong_with_the_index_ends_the_run(
    store: Store,
    engine: ColourEngine,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[], Exception],
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise make()

    monkeypatch.setattr(store, "stage", full)
    with pytest.raises((GeomeltError, OSError), match="full"):
        index_sources(store, engine, [folder])


def test_what_is_wrong_with_the_model_ends_the_run(
    store: Store, engine: ColourEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(engine, "embed_tiles", broken)
    with pytest.raises(RuntimeError, match="out of memory"):
        index_sources(store, engine, [folder])
    assert store.counts().refused == 0

"""What is no imagery in a run: left out, and reported once where its owner looks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from geomelt.index.contract import Store
from geomelt.index.filters import Filter
from geomelt.index.report import report
from support.colour_engine import ColourEngine
from support.index_runs import index_sources
from support.small_rasters import RECIPE
from test_bad_input import write

NOISE = np.random.default_rng(0).integers(20, 235, (3, 128, 128), dtype=np.uint8)


def collar(value: int) -> np.ndarray:
    values = NOISE.copy()
    values[:, :, 64:] = value
    return values


@pytest.mark.parametrize("value", [0, 255])
def test_collars_are_left_out_and_reported(
    tmp_path: Path, store: Store, engine: ColourEngine, value: int
) -> None:
    path = write(tmp_path / "in" / "collar.tif", collar(value))
    summary = index_sources(store, engine, [path], recipe=RECIPE)
    assert (summary.tiles, summary.skipped, summary.refused) == (8, 8, 0)
    (note,) = summary.notes
    assert note.note.startswith(f"{path} has a collar of {value} ")
    (source,) = report(store)["sources"]
    assert source["notes"] == [note.note]
    (stored,) = store.sources()
    assert stored.record is not None
    assert stored.record.validity is not None
    again = index_sources(store, engine, [path], recipe=RECIPE)
    assert (again.unchanged, again.notes) == (1, ())


def test_tiles_of_one_colour_are_left_out_and_counted(
    tmp_path: Path, store: Store, engine: ColourEngine
) -> None:
    values = NOISE.copy()
    values[:, 32:64, 32:96] = np.array([12, 60, 200])[:, None, None]
    path = write(tmp_path / "in" / "plain.tif", values)
    summary = index_sources(store, engine, [path], recipe=RECIPE)
    assert (summary.tiles, summary.skipped) == (14, 2)
    reported = f"{path} has 2 tiles of one single colour, left out as they show nothing."
    assert [note.note for note in summary.notes] == [reported]
    assert report(store)["sources"][0]["notes"] == [reported]
    assert len(list(store.within(Filter()))) == 14


def test_a_raster_of_one_colour_is_refused(
    tmp_path: Path, store: Store, engine: ColourEngine
) -> None:
    path = write(tmp_path / "in" / "plain.tif", np.full((3, 128, 128), 77, np.uint8))
    summary = index_sources(store, engine, [path], recipe=RECIPE)
    (refusal,) = summary.errors
    assert "one single colour" in refusal.reason
    assert str(path) in refusal.reason

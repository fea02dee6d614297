"""A corrected sidecar is noticed by what it says, whatever the times of files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import rasterio
from affine import Affine
from geomelt.base.errors import GeomeltError
from geomelt.index.contract import Store
from geomelt.indexing.captioning import read_again
from support.colour_engine import ColourEngine
from support.index_runs import index_sources

Write = Callable[..., Path]
WORLD = "1\n0\n0\n-1\n{}.5\n5499999.5\n"
LONG_AGO = (0, 1_000_000_000)


@pytest.fixture
def scene(raster: Write, tmp_path: Path) -> Path:
    """A GeoTIFF that has a CRS and is placed by a world file."""
    path = raster(tmp_path / "imagery" / "scene.tif")
    with rasterio.open(path, "r+") as dataset:
        dataset.transform = Affine.identity()
    say(path.with_suffix(".tfw"), WORLD.format(500_000))
    return path


def say(path: Path, text: str) -> None:
    """Written anew as a copy that keeps its time is: size and time of change tell nothing."""
    path.write_text(text)
    os.utime(path, LONG_AGO)


def west(store: Store) -> float:
    (source,) = store.sources()
    assert source.record
    return source.record.bounds[0]


def test_a_corrected_world_file_is_read(store: Store, engine: ColourEngine, scene: Path) -> None:
    index_sources(store, engine, [scene.parent])
    before, record = west(store), store.sources()[0].record
    assert index_sources(store, engine, [scene.parent]).unchanged == 1
    say(scene.with_suffix(".tfw"), WORLD.format(600_000))
    assert record
    with pytest.raises(GeomeltError, match="changed since it was indexed"):
        read_again(record, remote=False)
    assert index_sources(store, engine, [scene.parent]).indexed == 1
    assert west(store) > before + 1
    assert index_sources(store, engine, [scene.parent]).unchanged == 1


def test_a_turned_world_file_covers_the_same_and_is_read(
    store: Store, engine: ColourEngine, scene: Path
) -> None:
    index_sources(store, engine, [scene.parent])
    before = west(store)
    say(scene.with_suffix(".tfw"), "1\n0\n0\n1\n500000.5\n5499936.5\n")
    assert index_sources(store, engine, [scene.parent]).indexed == 1
    assert west(store) == pytest.approx(before)


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        (".aux.xml", "<PAMDataset><SRS>EPSG:32632</SRS></PAMDataset>"),
        (".aux.xml", '<PAMDataset><PAMRasterBand band="1"><NoDataValue>9</NoDataValue>'
         "</PAMRasterBand></PAMDataset>"),
    ],
)  # fmt: skip
def test_corrected_notes_are_read(
    store: Store, engine: ColourEngine, scene: Path, ending: str, text: str
) -> None:
    index_sources(store, engine, [scene.parent])
    say(scene.with_name(scene.name + ending), text)
    assert index_sources(store, engine, [scene.parent]).indexed == 1
    scene.with_name(scene.name + ending).unlink()
    assert index_sources(store, engine, [scene.parent]).indexed == 1


def test_what_places_it_as_before_costs_nothing(
    store: Store, engine: ColourEngine, scene: Path
) -> None:
    index_sources(store, engine, [scene.parent])
    say(scene.with_suffix(".tfw"), WORLD.format(500_000).replace(".5", ".5000000"))
    say(scene.with_suffix(".prj"), rasterio.CRS.from_epsg(32632).to_wkt())  # the TIFF's own counts
    assert index_sources(store, engine, [scene.parent]).unchanged == 1
    assert store.sources()[0].record
    noted = store.sources()[0].record.fingerprint
    assert index_sources(store, engine, [scene.parent]).unchanged == 1
    assert store.sources()[0].record.fingerprint == noted


def test_a_moved_source_takes_its_sidecars_along(
    store: Store, engine: ColourEngine, scene: Path
) -> None:
    index_sources(store, engine, [scene.parent])
    there = scene.parent / "deep"
    there.mkdir()
    for file in (scene, scene.with_suffix(".tfw")):
        file.rename(there / file.name)
    assert index_sources(store, engine, [scene.parent]).renamed == 1
    again = scene.parent / "again"
    again.mkdir()
    (there / scene.name).rename(again / scene.name)
    say(again / "scene.tfw", WORLD.format(600_000))
    summary = index_sources(store, engine, [scene.parent])
    assert (summary.renamed, summary.indexed) == (0, 1)

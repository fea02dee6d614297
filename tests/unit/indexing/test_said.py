"""What the user says of sources: their bands, their CRS; kept, read back, corrected, taken back."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import rasterio
from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.imagery import SourceOverrides
from geomelt.imagery.overrides import overrides_from_options, read_bands
from geomelt.index.contract import Store
from geomelt.index.filters import EVERYTHING
from geomelt.index.records import SourceRecord
from geomelt.index.report import report
from geomelt.index.stores import open_store
from geomelt.indexing import caption_tiles
from support.colour_engine import ColourEngine
from support.index_runs import index_sources, open_index
from support.small_rasters import RECIPE, write_raster


def record(store: Store) -> SourceRecord:
    (source,) = store.sources()
    assert source.record, source.reason
    return source.record


def vector(store: Store) -> np.ndarray:
    return store.vectors(store.within(EVERYTHING))[0]


@pytest.mark.parametrize(
    ("text", "bands"),
    [("4,3,2", (4, 3, 2)), (" 4, 3 ,2 ", (4, 3, 2)), ("4 3 2", (4, 3, 2)), ("1", (1,))],
)
def test_bands_as_they_are_written(text: str, bands: tuple[int, ...]) -> None:
    assert read_bands(text) == bands
    assert overrides_from_options(text.split(), None).bands == bands
    assert read_bands("auto") == read_bands("AUTO") == ()


@pytest.mark.parametrize("text", ["", "4,3", "1,2,3,4", "red,green,blue", "0,1,2", "-1", "1.5"])
def test_what_are_no_bands(text: str) -> None:
    with pytest.raises(GeomeltError, match="such as 4,3,2"):
        SourceOverrides(read_bands(text))


@pytest.mark.parametrize("crs", ["EPSG:1", "nowhere", "EPSG:5703", "EPSG:4978", "x" * 5000])
def test_what_is_no_crs_of_a_map(crs: str) -> None:
    with pytest.raises(GeomeltError, match="EPSG:25832"):
        SourceOverrides(crs=crs)
    assert SourceOverrides(crs="epsg:25832").crs == "EPSG:25832"
    assert SourceOverrides(crs="EPSG:25832+7837").crs, "a height beside it does no harm"


def test_bands_are_kept_with_their_source(store: Store, engine: ColourEngine, folder: Path) -> None:
    red = folder / "red.tif"
    index_sources(store, engine, [red])
    plain = vector(store)
    swapped = index_sources(store, engine, [red], bands=(3, 2, 1))
    assert (swapped.indexed, record(store).bands, record(store).said) == (1, (3, 2, 1), ("bands",))
    assert not np.allclose(vector(store), plain), "the colours are others now"
    assert report(store)["sources"][0]["bands"] == [3, 2, 1]
    assert report(store)["sources"][0]["said"] == ["bands"]

    assert index_sources(store, engine, [red], bands=(3, 2, 1)).unchanged == 1
    assert index_sources(store, engine, [red]).unchanged == 1
    os.utime(red, (1, 1))
    assert index_sources(store, engine, [red]).indexed == 1
    assert record(store).bands == (3, 2, 1), "nothing else was said since"
    red.rename(folder / "rot.tif")
    index_sources(store, engine, [folder / "rot.tif"])
    os.utime(folder / "rot.tif", (2, 2))
    index_sources(store, engine, [folder / "rot.tif"])
    assert record(store).bands == (3, 2, 1)

    back = index_sources(store, engine, [folder / "rot.tif"], bands=())
    assert (back.indexed, record(store).bands, record(store).said) == (1, (1, 2, 3), ())
    assert np.allclose(vector(store), plain, atol=1e-5)


def test_what_is_assumed_of_bands_is_noted_until_it_is_said(
    store: Store, engine: ColourEngine, tmp_path: Path
) -> None:
    with rasterio.open(write_raster(tmp_path / "three.tif")) as dataset:
        values, profile = dataset.read([1, 2, 3, 3]), dataset.profile | {"count": 4}
    four = tmp_path / "four.tif"
    with rasterio.open(four, "w", **profile | {"photometric": "MINISBLACK"}) as dataset:
        dataset.write(values)
    (note,) = index_sources(store, engine, [four]).notes
    assert note.uri == str(four)
    assert "--bands" in note.note
    assert report(store)["sources"][0]["notes"] == [note.note]
    again = index_sources(store, engine, [four], bands=(1, 2, 3))
    assert (again.indexed, again.notes) == (1, ())
    assert report(store)["sources"][0]["notes"] == []


def test_bands_that_a_source_lacks_refuse_it_alone(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    summary = index_sources(store, engine, [folder], bands=(4, 3, 2))
    assert (summary.indexed, summary.refused) == (0, 3)
    assert all("1 to 3" in error.reason for error in summary.errors)
    assert index_sources(store, engine, [folder]).indexed == 3, "and is not held against it"


def test_a_crs_for_those_that_have_none(store: Store, engine: ColourEngine, tmp_path: Path) -> None:
    lost = write_raster(tmp_path / "lost.tif", crs="EPSG:32633")
    _forget_crs(lost)
    refused = index_sources(store, engine, [lost])
    assert refused.refused == 1
    assert "--crs" in refused.errors[0].reason
    found = index_sources(store, engine, [lost], crs="EPSG:32633")
    assert (found.indexed, record(store).said) == (1, ("crs",))
    assert record(store).crs == "EPSG:32633"
    assert record(store).bounds[0] == pytest.approx(15, abs=0.01)
    assert index_sources(store, engine, [lost]).unchanged == 1
    ids = store.within(EVERYTHING)
    assert not caption_tiles(store, engine, ids).errors, "tiles are read back by it"

    os.utime(lost, (1, 1))
    assert index_sources(store, engine, [lost]).indexed == 1, "it is still known"
    moved = index_sources(store, engine, [lost], crs="EPSG:32632")
    assert (moved.indexed, record(store).crs) == (1, "EPSG:32632")
    lost.write_bytes(b"broken")
    assert index_sources(store, engine, [lost]).refused == 1
    _forget_crs(write_raster(lost))
    assert index_sources(store, engine, [lost]).indexed == 1, "a refusal forgets nothing"


@pytest.mark.parametrize(
    "crs",
    ["EPSG:32633+5773", "+proj=tmerc +lat_0=0 +lon_0=15.5 +k=0.9996 +x_0=500000 +units=m", "wkt"],
)
def test_a_crs_is_the_same_however_it_is_written(
    store: Store, engine: ColourEngine, tmp_path: Path, crs: str
) -> None:
    crs = rasterio.CRS.from_epsg(32633).to_wkt() if crs == "wkt" else crs
    lost = write_raster(tmp_path / "lost.tif")
    _forget_crs(lost)
    assert index_sources(store, engine, [lost], crs=crs).indexed == 1
    assert index_sources(store, engine, [lost], crs=crs).unchanged == 1
    assert index_sources(store, engine, [lost]).unchanged == 1


def test_a_crs_leaves_others_alone(store: Store, engine: ColourEngine, folder: Path) -> None:
    index_sources(store, engine, [folder])
    summary = index_sources(store, engine, [folder], crs="EPSG:25832")
    assert summary.unchanged == 3
    (folder / "red.tif").touch()
    index_sources(store, engine, [folder], crs="EPSG:25832")
    assert {source.record.crs for source in store.sources() if source.record} == {"EPSG:32633"}


def test_an_index_from_before_is_read_and_written(
    tmp_path: Path, engine: ColourEngine, folder: Path
) -> None:
    file = tmp_path / "old.geomelt"
    with open_index(file, engine, RECIPE) as store:
        index_sources(store, engine, [folder / "red.tif"])
        with store._pool.lend() as db:
            db.execute("ALTER TABLE source DROP COLUMN said")
            db.pragma("user_version", 2)
    with open_store(Address.parsed(file), read_only=True) as store:
        assert record(store).said == ()
        assert store.tile(1).source.bands == (1, 2, 3)
        assert report(store)["sources"][0]["said"] == []
    with open_store(Address.parsed(file)) as store:
        assert store.check() == []
        store.refuse_source(str(folder / "blue.tif"), 1, 1, "for no reason")
        index_sources(store, engine, [folder / "red.tif"], bands=(2,))
        (source,) = (each for each in store.sources() if each.record)
        assert source.said_bands == (2,)


def _forget_crs(path: Path) -> None:
    with rasterio.open(path) as dataset:
        values, profile = dataset.read(), dataset.profile | {"crs": None}
    with rasterio.open(path, "w", **profile) as dataset:
        dataset.write(values)

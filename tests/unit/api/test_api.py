"""`import geomelt`: what Python is offered."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geomelt
import pyogrio
import pytest
from geomelt.imagery import TileRecipe
from geomelt.sample.scene import write_sample
from geomelt.searching import SearchQuery


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One landscape under two dates."""
    folder = tmp_path_factory.mktemp("imagery")
    for year in (2018, 2020):
        write_sample(folder / f"land_{year}.tif", width=512, height=512, gsd=0.5, seed=year)
    return folder


@pytest.fixture(scope="module")
def options(tiny_model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("indexes")
    return {"home": str(home), "model": str(tiny_model_folder), "threads": 1}


@pytest.fixture(scope="module")
def index(options: dict[str, Any], folder: Path) -> Iterator[geomelt.Index]:
    with geomelt.create("city", **options) as made:
        made.add(folder)
        yield made


@pytest.fixture
def records(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where GeoPandas is not installed."""
    monkeypatch.setitem(sys.modules, "geopandas", None)


def test_what_an_index_says_of_itself(index: geomelt.Index, options: dict[str, Any]) -> None:
    info = index.info()
    assert (info["name"], info["sources"], info["problem"]) == ("city", 2, None)
    assert info["tiles"] == sum(source["tiles"] for source in index.sources()) > 0
    assert [each["name"] for each in geomelt.indexes(options["home"])] == ["city"]
    assert repr(index) == f"<geomelt index city: {info['tiles']} tiles>"


def test_a_second_run_does_nothing_and_reports_how_far_it_is(
    index: geomelt.Index, folder: Path
) -> None:
    heard: list[int | None] = []
    summary = index.add(folder, progress=lambda progress: heard.append(progress.sources_total))
    assert (summary.indexed, summary.unchanged, summary.tiles) == (0, 2, 0)
    assert heard[-1] == 2


def test_a_request_reaches_the_run_whole(
    options: dict[str, Any], folder: Path, tmp_path: Path
) -> None:
    place = tmp_path / "own.geomelt"
    made = geomelt.create(place, model=options["model"], recipe=TileRecipe(ground_sizes=(64.0,)))
    with made:
        summary = made.add(folder, include=["*_2020*"], captions=True, source_timeout=60.0)
        assert (summary.sources, summary.indexed) == (1, 1)
        assert made.info()["recipe"]["ground_sizes"] == [64.0]
        assert [source["captioned"] for source in made.sources()] == [True]
    geomelt.delete(place)
    assert not place.exists()


def test_hits_are_a_frame(index: geomelt.Index) -> None:
    hits = index.search("a forest", k=4, merge=False)
    assert hits["rank"].tolist() == [1, 2, 3, 4]
    assert hits.crs == "EPSG:4326"
    assert hits.geometry.is_valid.all()
    assert hits.attrs["query"]["text"] == "a forest"
    assert hits["score"].is_monotonic_decreasing


def test_hits_are_records_without_geopandas(index: geomelt.Index, records: None) -> None:
    hits = index.search("a forest", k=4, merge=False)
    assert [hit["properties"]["rank"] for hit in hits] == [1, 2, 3, 4]
    assert hits[0]["geometry"]["type"] == "Polygon"


def test_a_whole_query_is_taken_as_it_is(index: geomelt.Index) -> None:
    query = SearchQuery(text="a forest", k=3, merge=False)
    whole, parts = index.search(query), index.search("a forest", k=3, merge=False)
    assert whole.tile_id.tolist() == parts.tile_id.tolist()


def test_filters_stand_beside_the_query(index: geomelt.Index) -> None:
    everything = index.search("a forest", k=100, merge=False)
    of_2020 = index.search("a forest", k=100, merge=False, dates=["2020", None])
    assert 0 < len(of_2020) < len(everything)
    assert set(of_2020.date) == {"2020"}
    place = of_2020.geometry.iloc[0].centroid.buffer(1e-5)
    here = index.search("a forest", k=100, merge=False, within=place)
    assert 0 < len(here) < len(everything)
    assert here.intersects(place).all()
    frame = of_2020.iloc[:1]
    assert len(index.search("a forest", k=100, merge=False, within=frame)) > 0


def test_tiles_come_at_a_point_and_page_by_page(index: geomelt.Index) -> None:
    first = index.tiles(k=3)
    second = index.tiles(k=3, after=int(first.tile_id.iloc[-1]))
    assert first.tile_id.tolist() + second.tile_id.tolist() == list(range(1, 7))
    point = first.geometry.iloc[0].representative_point()
    assert first.tile_id.iloc[0] in index.tiles(at=(point.x, point.y)).tile_id.tolist()


def test_change_and_summary(index: geomelt.Index) -> None:
    changed = index.change("2018", "2020", k=2)
    assert changed["earlier_date"].tolist() == ["2018"] * len(changed)
    assert changed.attrs["query"]["pairs"] > 0
    came = index.change("2018", "2020", appeared="a forest", overlap=0.9)
    assert came.attrs["query"]["appeared"] == "a forest"
    shares = index.summary(["forest", "water"], dates=(None, "2019"))
    assert sum(row["share"] for row in shares["classes"]) == pytest.approx(1)
    assert shares["dates"] == ["2018", "2018"]
    assert len(index.summary()["classes"]) > 2


def test_captions_of_tiles_are_kept_and_those_of_an_extent_are_answered(
    index: geomelt.Index, folder: Path, options: dict[str, Any]
) -> None:
    captions = index.caption([1, 2])
    assert index.tiles(k=2).caption.tolist() == [captions[1], captions[2]]
    found = geomelt.caption(folder / "land_2020.tif", model=options["model"], max_tiles=16)
    assert found.role.tolist() == ["extent"] + ["tile"] * (len(found) - 1)
    assert found.attrs["total"] == len(found) > 1
    west, south, east, north = found.total_bounds
    middle = (west + east) / 2, (south + north) / 2
    whole = geomelt.caption(
        folder / "land_2020.tif", (west, south, *middle), tiles=False, model=options["model"]
    )
    assert len(whole) == 1


def test_concepts(index: geomelt.Index) -> None:
    made = index.label("woods", positive=[1, 2], negative=[5], text="a forest")
    assert (made["positive"], made["negative"], made["text"]) == (2, 1, "a forest")
    assert index.label("woods", forget=[2])["positive"] == 1
    assert [each["name"] for each in index.concepts()] == ["woods"]
    assert set(index.search(concept="woods", k=100, merge=False).tile_id).isdisjoint({1, 5})
    index.delete_concept("woods")
    assert index.concepts() == []


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "fgb", "parquet", "csv"])
def test_hits_are_written_as_they_are_now(
    index: geomelt.Index, tmp_path: Path, ending: str
) -> None:
    hits = index.search("a forest", k=3, merge=False)
    chosen = hits[hits["rank"] < 3].to_crs("EPSG:3857").assign(note=None)
    geomelt.write(chosen, tmp_path / f"hits.{ending}")
    assert (tmp_path / f"hits.{ending}").stat().st_size > 0


def test_what_is_written_has_types_and_degrees(index: geomelt.Index, tmp_path: Path) -> None:
    hits = index.search("a forest", k=3, merge=False)
    geomelt.write(hits.to_crs("EPSG:3857"), tmp_path / "hits.geojson")
    written = json.loads((tmp_path / "hits.geojson").read_text("utf-8"))["features"]
    assert [each["properties"]["rank"] for each in written] == [1, 2, 3]
    west, south = written[0]["geometry"]["coordinates"][0][0]
    assert abs(west) < 180
    assert abs(south) < 90
    geomelt.write(hits, tmp_path / "hits.gpkg", layer="woods")
    meta, _, _, values = pyogrio.raw.read(tmp_path / "hits.gpkg", layer="woods")
    columns = dict(zip(meta["fields"], values, strict=True))
    assert columns["tile_id"].tolist() == hits.tile_id.tolist()


def test_records_are_written(index: geomelt.Index, tmp_path: Path, records: None) -> None:
    geomelt.write(index.search("a forest", k=3, merge=False), tmp_path / "hits.geojson")
    assert len(json.loads((tmp_path / "hits.geojson").read_text("utf-8"))["features"]) == 3


def test_all_tiles_are_exported_page_by_page(
    index: geomelt.Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geomelt.api._PAGE", 3)
    count = index.export(tmp_path / "tiles.gpkg")
    assert count == index.info()["tiles"] > 6
    assert pyogrio.read_info(tmp_path / "tiles.gpkg", layer="tiles")["features"] == count
    of_2018 = index.export(tmp_path / "old.fgb", dates=("2018", "2018"))
    assert 0 < of_2018 < count


def test_nothing_found_is_a_frame_without_rows(index: geomelt.Index, tmp_path: Path) -> None:
    nothing = index.search("a forest", dates=("1900", "1901"))
    assert len(nothing) == 0
    assert nothing.crs == "EPSG:4326"
    geomelt.write(nothing, tmp_path / "hits.gpkg")
    assert pyogrio.read_info(tmp_path / "hits.gpkg")["features"] == 0


def test_errors_are_sentences_with_a_code(index: geomelt.Index, options: dict[str, Any]) -> None:
    with pytest.raises(geomelt.GeomeltError, match="empty") as caught:
        index.search("")
    assert caught.value.code == "empty-query"
    with pytest.raises(geomelt.GeomeltError) as caught:
        geomelt.open("nowhere", **options)
    assert caught.value.code == "no-such-index"
    with pytest.raises(geomelt.GeomeltError) as caught:
        geomelt.create("city", **options)
    assert caught.value.code == "index-exists"
    with pytest.raises(geomelt.GeomeltError) as caught:
        geomelt.create("../city", home=options["home"], model="/no/such/model")
    assert caught.value.code == "model-missing"
    with pytest.raises(TypeError, match="nearest"):
        index.search("a forest", nearest=3)


def test_one_model_serves_all_that_is_open(index: geomelt.Index, options: dict[str, Any]) -> None:
    with geomelt.open("city", **options) as again:
        assert again.engine is index.engine


def test_importing_it_loads_nothing() -> None:
    code = (
        "import sys, geomelt\n"
        "assert 'open' in dir(geomelt)\n"
        "print(sorted(set(sys.modules) & {'numpy', 'torch', 'rasterio', 'geomelt.api'}))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_what_is_not_offered_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        geomelt.nothing  # noqa: B018
    assert all(getattr(geomelt, name) for name in geomelt.__all__)

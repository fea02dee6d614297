"""Result files: what was found, as GIS software reads it."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
from pathlib import Path
from typing import Any, get_args

import pyogrio
import pytest
import shapely
from geomelt.base.errors import GeomeltError
from geomelt.results import checked_output, write_features
from geomelt.results.file_formats import FORMATS, ResultFormat, endings, format_of

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


def collection(*properties: dict[str, Any]) -> dict[str, Any]:
    features = [{"type": "Feature", "geometry": SQUARE, "properties": each} for each in properties]
    return {"type": "FeatureCollection", "features": features}


HITS = collection(
    {"rank": 1, "score": 0.5, "caption": None, "level": None, "window": [0, 1, 2, 3]},
    {"rank": 2, "score": 0.25, "caption": "a «field»", "level": 0, "window": [4, 5, 6, 7]},
)


def test_geopackage_keeps_types_and_nulls(tmp_path: Path) -> None:
    path = tmp_path / "hits.gpkg"
    write_features(HITS, path, layer="hits")
    meta, _, geometry, values = pyogrio.raw.read(path, layer="hits")
    columns = dict(zip(meta["fields"], values, strict=True))
    assert meta["crs"] == "EPSG:4326"
    assert meta["geometry_type"] == "Polygon"
    assert len(geometry) == 2
    assert columns["rank"].tolist() == [1, 2]
    assert columns["score"].tolist() == [0.5, 0.25]
    assert columns["caption"].tolist() == [None, "a «field»"]
    assert columns["level"][1] == 0
    assert columns["level"][0] != columns["level"][0]
    assert json.loads(columns["window"][1]) == [4, 5, 6, 7]


def test_geopackage_keeps_its_other_layers(tmp_path: Path) -> None:
    path = tmp_path / "results.gpkg"
    write_features(HITS, path, layer="hits")
    write_features(HITS, path, layer="captions")
    write_features(collection(HITS["features"][0]["properties"]), path, layer="hits")
    assert sorted(pyogrio.list_layers(path)[:, 0]) == ["captions", "hits"]
    assert pyogrio.read_info(path, layer="hits")["features"] == 1
    assert pyogrio.read_info(path, layer="captions")["features"] == 2


def test_nothing_found_is_an_empty_layer(tmp_path: Path) -> None:
    path = tmp_path / "hits.gpkg"
    write_features(collection(), path, layer="hits")
    assert pyogrio.read_info(path, layer="hits")["features"] == 0


def test_csv_has_outlines_as_well_known_text(tmp_path: Path) -> None:
    path = tmp_path / "hits.csv"
    write_features(HITS, path, layer="hits")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["WKT", "rank", "score", "caption", "level", "window"]
    assert [row["caption"] for row in rows] == ["", "a «field»"]
    assert json.loads(rows[1]["window"]) == [4, 5, 6, 7]
    assert shapely.from_wkt(rows[0]["WKT"]).equals(shapely.box(0, 0, 1, 1))
    _, _, geometry, _ = pyogrio.raw.read(path)
    assert shapely.from_wkb(geometry[1]).equals(shapely.box(0, 0, 1, 1))


def test_geoparquet_says_what_it_holds(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "hits.parquet"
    write_features(HITS, path, layer="hits")
    table = parquet.read_table(path)
    assert table.column_names == ["rank", "score", "caption", "level", "window", "geometry"]
    assert table["level"].to_pylist() == [None, 0]
    assert table["window"].to_pylist() == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert shapely.from_wkb(table["geometry"][0].as_py()).equals(shapely.box(0, 0, 1, 1))
    geo = json.loads(table.schema.metadata[b"geo"])
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    assert geo["columns"]["geometry"] == {
        "encoding": "WKB",
        "geometry_types": ["Polygon"],
        "bbox": [0, 0, 1, 1],
    }


def test_geoparquet_without_pyarrow_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(GeomeltError, match=r"pip install 'geomelt\[parquet\]'") as caught:
        checked_output(tmp_path / "hits.parquet")
    assert caught.value.code == "not-installed"


def test_flatgeobuf_keeps_types_and_has_a_spatial_index(tmp_path: Path) -> None:
    path = tmp_path / "hits.fgb"
    write_features(HITS, path, layer="hits")
    info = pyogrio.read_info(path)
    assert (info["driver"], info["crs"], info["features"]) == ("FlatGeobuf", "EPSG:4326", 2)
    assert info["capabilities"]["fast_spatial_filter"]
    meta, _, geometry, values = pyogrio.raw.read(path)
    columns = dict(zip(meta["fields"], values, strict=True))
    by_rank = columns["rank"].argsort()
    assert columns["score"][by_rank].tolist() == [0.5, 0.25]
    assert columns["caption"][by_rank].tolist() == [None, "a «field»"]
    assert json.loads(columns["window"][by_rank[1]]) == [4, 5, 6, 7]
    assert shapely.from_wkb(geometry[0]).equals(shapely.box(0, 0, 1, 1))


@pytest.mark.parametrize("ending", [ending for each in FORMATS for ending in each.endings])
def test_nothing_found_is_a_file_without_rows(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"hits{ending}"
    write_features(collection(), path, layer="hits")
    assert path.stat().st_size > 0
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kept", FORMATS, ids=lambda each: each.name)
def test_a_format_is_known_by_its_endings_alone(kept: ResultFormat) -> None:
    for ending in kept.endings:
        assert format_of(Path(f"hits.b{ending}")) is kept
        assert format_of(Path(f"HITS{ending.upper()}")) is kept


def test_the_page_names_every_ending() -> None:
    page = (Path(__file__).parents[3] / "docs" / "searching.md").read_text("utf-8")
    table = page.partition("| ending | format |\n|---|---|\n")[2].partition("\n\n")[0]
    named = [re.findall(r"`(\.\w+)`", row.split("|")[1]) for row in table.splitlines()]
    assert named == [list(each.endings) for each in FORMATS]


def test_the_help_names_every_format() -> None:
    from geomelt.cli.shared_options import OutOption

    (option,) = get_args(OutOption)[1:]
    assert endings() in option.help


def test_geojson_is_the_collection_itself(tmp_path: Path) -> None:
    path = tmp_path / "hits.geojson"
    write_features(HITS, path, layer="hits")
    assert json.loads(path.read_text(encoding="utf-8")) == HITS
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["hits.shp", "hits", "hits.txt"])
def test_other_endings_are_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(GeomeltError, match=rf"{name} .*\.gpkg, \.geojson, .* or \.csv\.") as caught:
        checked_output(tmp_path / name)
    assert caught.value.code == "invalid"


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(GeomeltError, match="no-such") as caught:
        checked_output(tmp_path / "no-such" / "hits.gpkg")
    assert caught.value.code == "no-such-folder"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that root cannot fill")
def test_the_file_that_was_asked_for_is_named() -> None:
    with pytest.raises(OSError, match=r"'/proc/hits\.geojson'$"):
        write_features(HITS, Path("/proc/hits.geojson"), layer="hits")


def test_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    path = tmp_path / f"{'long' * 100}.gpkg"
    with pytest.raises(GeomeltError, match="long"):
        write_features(HITS, path, layer="hits")


def test_failed_write_keeps_the_earlier_result(tmp_path: Path) -> None:
    path = tmp_path / "hits.geojson"
    write_features(HITS, path, layer="hits")
    with pytest.raises(TypeError):
        write_features(collection({"rank": object()}), path, layer="hits")
    assert json.loads(path.read_text(encoding="utf-8")) == HITS
    assert list(tmp_path.iterdir()) == [path]

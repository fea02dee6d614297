"""Result files: what was found, as GIS software reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from geomelt.errors import GeomeltError
from geomelt.results import checked_output, write_features

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


def test_geojson_is_the_collection_itself(tmp_path: Path) -> None:
    path = tmp_path / "hits.geojson"
    write_features(HITS, path, layer="hits")
    assert json.loads(path.read_text(encoding="utf-8")) == HITS
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["hits.shp", "hits", "hits.txt"])
def test_other_endings_are_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(GeomeltError, match=rf"{name} .*\.gpkg or \.geojson") as caught:
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
    with pytest.raises(GeomeltError, match="long") as caught:
        write_features(HITS, path, layer="hits")
    assert caught.value.status == 507


def test_failed_write_keeps_the_earlier_result(tmp_path: Path) -> None:
    path = tmp_path / "hits.geojson"
    write_features(HITS, path, layer="hits")
    with pytest.raises(TypeError):
        write_features(collection({"rank": object()}), path, layer="hits")
    assert json.loads(path.read_text(encoding="utf-8")) == HITS
    assert list(tmp_path.iterdir()) == [path]

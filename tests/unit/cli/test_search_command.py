"""`geomelt search`: hits as JSON, as a table and in a file, or why there are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import rasterio
from geomelt.base.addresses import Address
from geomelt.index.stores import create_store, open_store
from PIL import Image
from shapely.geometry import box, mapping, shape

Run = Callable[..., Any]


def test_search_as_json_and_table(geomelt: Run, city: Path, tiny_model_folder: Path) -> None:
    arguments = ("search", "green forest", "--in", city, "--k", 3, "--model", tiny_model_folder)
    found = geomelt(*arguments, "--json").json
    assert found["query"]["text"] == "green forest"
    assert [feature["properties"]["rank"] for feature in found["features"]] == [1, 2, 3]
    assert all(feature["properties"]["caption"] for feature in found["features"])
    table = geomelt(*arguments)
    assert table.code == 0
    heads = [head.strip() for head in table.stdout.splitlines()[1].strip("┃").split("┃")]
    assert heads == [
        *("rank", "tile_id", "match", "score", "lon lat"),
        *("caption", "source", "ground_size", "date"),
    ]
    best = found["features"][0]
    west, south, east, north = shape(best["geometry"]).bounds
    (row,) = [line for line in table.stdout.splitlines() if line.startswith("│    1 ")]
    _, tile_id, _, _, centre, *_ = [cell.strip() for cell in row.strip("│").split("│")]
    assert int(tile_id) == best["id"]
    lon, lat = map(float, centre.split())
    assert west < lon < east
    assert south < lat < north


def test_nothing_found_is_said_in_one_sentence(
    geomelt: Run, city: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    arguments = ("search", "water", "--model", tiny_model_folder, "--in")
    elsewhere, high = ("--bbox", -117, -34, -116, -33), ("--min-score", 1)
    no_tile = f"No tile of {city}"
    for options, sentence in (
        (elsewhere, f"{no_tile} lies in that extent: widen the extent.\n"),
        (high, f"{no_tile} reaches that score: lower the score.\n"),
        ((*elsewhere, *high), "that score: widen the extent or lower the score.\n"),
    ):
        ended = geomelt(*arguments, city, *options)
        assert ended.code == 0
        assert ended.stdout.endswith(sentence)
        assert ended.stdout.count("\n") == 1
    empty = tmp_path / "empty.geomelt"
    with open_store(Address.parsed(city), read_only=True) as store:
        create_store(Address.parsed(empty), store.model).close()
    assert geomelt(*arguments, empty).stdout.startswith(f"{empty} holds no tiles yet")


def test_search_options(geomelt: Run, city: Path, scene: Path, tiny_model_folder: Path) -> None:
    with rasterio.open(scene) as dataset:
        west, south, _, _ = dataset.bounds
    corner = (west + 1, south + 1, west + 2, south + 2)
    model = ("--model", tiny_model_folder, "--json")
    arguments = ("search", "water", "--in", city, "--no-merge", *model)
    inside = geomelt(*arguments, "--extent", *corner, "--crs", "EPSG:32633").json
    assert len(inside["features"]) == 3
    assert geomelt(*arguments, "--min-score", 1).json["features"] == []
    elsewhere = geomelt(*arguments, "--extent", -117, -34, -116, -33).json
    assert elsewhere["features"] == []
    like = geomelt("search", "--in", city, "--like", 1, "--unlike", 2, "--no-merge", *model).json
    ids = {feature["properties"]["tile_id"] for feature in like["features"]}
    assert ids
    assert not ids & {1, 2}


def test_search_by_a_picture_among_polygons(
    geomelt: Run, city: Path, scene: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    picture, polygons = tmp_path / "lake.png", tmp_path / "corner.geojson"
    Image.new("RGB", (50, 40), (20, 60, 120)).save(picture)
    with rasterio.open(scene) as dataset:
        west, south, _, _ = dataset.bounds
    corner = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32633"}},
        "features": [
            {
                "type": "Feature",
                "properties": {},
                "geometry": mapping(box(west + 1, south + 1, west + 2, south + 2)),
            }
        ],
    }
    polygons.write_text(json.dumps(corner), encoding="utf-8")
    model = ("--in", city, "--no-merge", "--model", tiny_model_folder, "--json")
    found = geomelt("search", "--picture", picture, "--within", polygons, *model).json
    assert len(found["features"]) == 3  # one of each level
    fine = geomelt("search", "water", "--within", polygons, "--level", 0, *model).json
    assert [each["properties"]["level"] for each in fine["features"]] == [0]
    none = geomelt("search", "water", "--from", "2020", "--to", "2021-06", *model[:-1])
    assert none.stdout.endswith("is of those dates: widen the dates.\n")
    gone = geomelt("search", "--picture", tmp_path / "none.png", *model[:-1])
    assert gone.code == 1
    assert "none.png" in gone.sentence
    weighed = geomelt("search", "water +2, -forest", "--rerank", "--fuse", *model).json
    assert weighed["query"]["text"] == "water +2, -forest"
    assert weighed["features"]


def test_captions_and_pixels_narrow_a_search_and_a_summary(
    geomelt: Run, city: Path, tiny_model_folder: Path
) -> None:
    model = ("--model", tiny_model_folder)
    arguments = ("search", "water", "--in", city, *model)
    every = geomelt(*arguments, "--json").json["features"]
    gsd = every[0]["properties"]["gsd"]
    for options in (("--captioned",), ("--gsd-max", gsd)):
        assert geomelt(*arguments, *options, "--json").json["features"] == every
    for options, sentence in (
        (("--not-captioned",), "passes --captioned or --not-captioned: search without that"),
        (("--gsd-max", gsd / 2), "has pixels so small: raise --gsd-max"),
    ):
        assert sentence in geomelt(*arguments, *options).stdout
        nothing = geomelt("summary", city, *options, *model)
        assert (nothing.code, "holds no tiles there" in nothing.sentence) == (1, True)
    wrong = geomelt(*arguments, "--gsd-max", 0)
    assert (wrong.code, wrong.sentence) == (2, "gsd_max is 0.0: give a length in metres, above 0.")


@pytest.mark.parametrize("name", ["results.gpkg", "results.geojson"])
def test_results_to_a_file(
    geomelt: Run, city: Path, scene: Path, tmp_path: Path, tiny_model_folder: Path, name: str
) -> None:
    out = tmp_path / name
    options = ("--out", out, "--model", tiny_model_folder, "--json")
    found = geomelt("search", "water", "--in", city, *options).json
    assert pyogrio.read_info(out)["features"] == len(found["features"])
    captioned = geomelt("caption", scene, *options).json
    if out.suffix == ".gpkg":
        assert sorted(pyogrio.list_layers(out)[:, 0]) == ["captions", "hits"]
        info = pyogrio.read_info(out, layer="captions")
        assert info["features"] == len(captioned["features"])
        assert set(info["fields"]) == set(captioned["features"][0]["properties"])
    else:
        assert json.loads(out.read_text()) == captioned


def test_an_extent_with_west_above_east_gets_a_hint(
    geomelt: Run, city: Path, tiny_model_folder: Path
) -> None:
    box = ("--bbox", 100, -60, 99, -59)
    ended = geomelt("search", "water", "--in", city, "--model", tiny_model_folder, *box)
    assert "from 100 to 99 it crosses the antimeridian" in ended.stdout

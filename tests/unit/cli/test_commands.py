"""Every command: what it prints, writes and how it ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import rasterio
from geomelt.about import version
from geomelt.index import IndexStore
from PIL import Image
from shapely.geometry import box, mapping, shape

Run = Callable[..., Any]


def test_help_imports_nothing_heavy() -> None:
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "geomelt", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    for heavy in ("torch", "rasterio", "numpy", "fastapi"):
        assert f" {heavy}\n" not in ended.stderr
    commands = ("index", "search", "caption", "check", "report", "sample", "serve", "doctor")
    for command in (*commands, "train", "evaluate"):
        assert f"  {command} " in ended.stdout


def test_sample(geomelt: Run, tmp_path: Path) -> None:
    out = tmp_path / "land.tif"
    options = ("--size", 256, "--gsd", 2, "--dtype", "uint16", "--bands", 4, "--cog")
    ended = geomelt("sample", out, *options, "--crs", "EPSG:32719", "--json")
    assert ended.code == 0
    assert ended.json == {"raster": str(out), "truth": str(tmp_path / "land.truth.geojson")}
    assert json.loads(Path(ended.json["truth"]).read_text())["features"]
    with rasterio.open(out) as dataset:
        assert (dataset.width, dataset.height, dataset.count) == (256, 256, 4)
        assert dataset.dtypes[0] == "uint16"
        assert dataset.crs.to_epsg() == 32719
        assert dataset.res == (2, 2)


def test_sample_leaves_files_alone(geomelt: Run, tmp_path: Path) -> None:
    out = tmp_path / "land.tif"
    truth = tmp_path / "land.truth.geojson"
    truth.write_text("mine")
    refused = geomelt("sample", out, "--size", 64)
    assert (refused.code, truth.read_text(), out.exists()) == (2, "mine", False)
    assert str(truth) in refused.sentence
    assert geomelt("sample", out, "--size", 64, "--overwrite").code == 0
    again = geomelt("sample", out, "--size", 128)
    assert again.code == 2
    assert str(out) in again.sentence
    assert geomelt("sample", out, "--size", 128, "--overwrite").code == 0
    with rasterio.open(out) as dataset:
        assert dataset.width == 128


def test_version(geomelt: Run) -> None:
    ended = geomelt("--version")
    assert (ended.code, ended.stdout) == (0, f"geomelt {version()}\n")


def test_index_tells_what_it_did(geomelt: Run, scene: Path, tiny_model_folder: Path) -> None:
    file = scene.with_name("told.geomelt")
    arguments = ("index", scene.parent, "--into", file, "--model", tiny_model_folder, "--json")
    first = geomelt(*arguments)
    assert first.code == 0
    assert first.json["index"] == str(file)
    assert first.json["errors"] == []
    assert (first.json["summary"]["indexed"], first.json["summary"]["tiles"]) == (1, 16 + 4 + 1)
    second = geomelt(*arguments)
    assert second.code == 0
    assert (second.json["summary"]["unchanged"], second.json["summary"]["tiles"]) == (1, 0)


def test_index_by_name_and_list(
    geomelt: Run, scene: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    paths = tmp_path / "paths.txt"
    paths.write_text(f"\n{scene}\n\n")
    options = ("--index-folder", tmp_path / "indexes", "--model", tiny_model_folder)
    assert geomelt("index", paths, "--into", "my city", *options).code == 0
    assert (tmp_path / "indexes" / "my city.geomelt").is_file()
    report = geomelt("report", "my city", "--index-folder", tmp_path / "indexes", "--json").json
    assert [source["uri"] for source in report["sources"]] == [str(scene)]


def test_index_recipe(geomelt: Run, scene: Path, tmp_path: Path, tiny_model_folder: Path) -> None:
    options = ("--ground-size", 128, "--overlap", 0.5, "--model", tiny_model_folder)
    file = tmp_path / "city.geomelt"
    ended = geomelt("index", scene, "--into", file, *options, "--json")
    assert ended.json["summary"]["tiles"] == 3 * 3
    with IndexStore.open(file, read_only=True) as store:
        assert store.recipe is not None
        assert (store.recipe["ground_sizes"], store.recipe["overlap"]) == ([128.0], 0.5)
    other = ("--ground-size", 500, "--model", tiny_model_folder)
    refused = geomelt("index", scene, "--into", file, *other)
    assert refused.code == 1
    assert "ground sizes of 128 m, overlap 0.5" in refused.sentence
    again = geomelt("index", scene, "--into", file, "--model", tiny_model_folder, "--json")
    assert again.json["summary"]["unchanged"] == 1


def test_odd_sources_are_named(
    geomelt: Run, odd_folder: Path, scene: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    shutil.copy(scene, odd_folder / "good.tif")
    file = tmp_path / "odd.geomelt"
    arguments = ("index", odd_folder, "--into", file, "--model", tiny_model_folder)
    ended = geomelt(*arguments, "--json")
    assert ended.code == 0
    assert {Path(error["uri"]).name for error in ended.json["errors"]} == {"cut.tif", "lost.tif"}
    spoken = geomelt(*arguments)
    assert spoken.code == 0
    assert "cut.tif" in spoken.stderr
    assert "lost.tif" in spoken.stderr
    report = geomelt("report", file, "--json").json
    status = {Path(source["uri"]).name: source["status"] for source in report["sources"]}
    assert status == {"good.tif": "indexed", "cut.tif": "refused", "lost.tif": "refused"}
    assert geomelt("check", file).code == 0


def test_nothing_at_all_could_be_indexed(
    geomelt: Run, odd_folder: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    arguments = ("index", odd_folder, "--into", tmp_path / "i.geomelt")
    ended = geomelt(*arguments, "--model", tiny_model_folder, "--json")
    assert ended.code == 1
    assert len(ended.json["errors"]) == 2


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
    with IndexStore.open(city, read_only=True) as store:
        IndexStore.create(empty, store.model).close()
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


def test_caption(geomelt: Run, scene: Path, tiny_model_folder: Path) -> None:
    arguments = ("caption", scene, "--model", tiny_model_folder)
    whole = geomelt(*arguments, "--max-tiles", 4, "--json").json
    roles = [feature["properties"]["role"] for feature in whole["features"]]
    assert roles == ["extent"] + ["tile"] * 4
    with rasterio.open(scene) as dataset:
        west, _, _, north = dataset.bounds
    box = ("--bbox", west, north - 64, west + 64, north, "--crs", "EPSG:32633")
    part = geomelt(*arguments, *box, "--no-tiles", "--json").json
    assert part["features"][0]["properties"]["window"] == [0, 0, 128, 128]
    assert "caption" in geomelt(*arguments, *box).stdout


def test_check_and_report(geomelt: Run, city: Path, tmp_path: Path) -> None:
    import apsw

    assert geomelt("check", city, "--json").json == {"whole": True, "problems": []}
    assert geomelt("check", city).code == 0
    report = geomelt("report", city, "--json").json
    assert report["tiles"] == sum(source["tiles"] for source in report["sources"]) == 21
    assert "scene.tif" in geomelt("report", city).stdout
    harmed = tmp_path / "harmed.geomelt"
    shutil.copy(city, harmed)
    db = apsw.Connection(str(harmed))
    db.execute("DELETE FROM tile_rtree WHERE id = 1")
    db.close()
    ended = geomelt("check", harmed, "--json")
    assert ended.code == 1
    assert ended.json["whole"] is False
    assert ended.json["problems"]


def test_doctor(geomelt: Run, tmp_path: Path, tiny_model_folder: Path) -> None:
    folder = ("--index-folder", tmp_path / "indexes", "--json")
    healthy = geomelt("doctor", "--model", tiny_model_folder, *folder)
    assert healthy.code == 0
    assert healthy.json["ok"] is True
    assert {check["name"] for check in healthy.json["checks"]} == {
        *("versions", "vector store", "index folder", "model")
    }
    ill = geomelt("doctor", "--model", tmp_path / "none", *folder)
    assert ill.code == 1
    wrong = {check["name"]: check["detail"] for check in ill.json["checks"] if not check["ok"]}
    assert set(wrong) == {"model"}
    assert str(tmp_path / "none") in wrong["model"]


def test_doctor_names_the_remedy(geomelt: Run, tmp_path: Path, tiny_model_folder: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "indexes"
    options = ("--index-folder", folder, "--model", tiny_model_folder, "--device", "tpu")
    ill = geomelt("doctor", *options, "--json")
    assert ill.code == 1
    wrong = {check["name"]: check["detail"] for check in ill.json["checks"] if not check["ok"]}
    assert set(wrong) == {"index folder", "model"}
    assert wrong["index folder"].startswith(f"{folder} cannot be written")
    assert "choose a folder" in wrong["index folder"]
    assert wrong["model"].startswith("There is no device tpu on this machine")


@pytest.mark.parametrize("device", ["cuda", "mps", "tpu", "cuda:99", "cpu:x"])
def test_device_that_is_not_there(
    geomelt: Run, scene: Path, city: Path, tmp_path: Path, tiny_model_folder: Path, device: str
) -> None:
    import torch

    if device == "cuda" and torch.cuda.is_available():
        pytest.skip("this machine has CUDA")
    if device == "mps" and torch.backends.mps.is_available():
        pytest.skip("this machine has Metal")
    options = ("--model", tiny_model_folder, "--device", device)
    for arguments in (
        ("index", scene, "--into", tmp_path / "i.geomelt"),
        ("search", "x", "--in", city),
        ("caption", scene),
    ):
        ended = geomelt(*arguments, *options)
        assert ended.code == 2
        assert f" device {device} " in ended.sentence
        assert "use auto" in ended.sentence
    assert not (tmp_path / "i.geomelt").exists()

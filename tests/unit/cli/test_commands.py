"""Every command: what it prints, writes and how it ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import rasterio
from geomelt.about import version
from geomelt.index import IndexStore, ModelStamp
from PIL import Image
from shapely.geometry import shape

Run = Callable[..., Any]
NEEDS_PROC = pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="needs a folder that root cannot fill"
)


@pytest.fixture
def odd_folder(tmp_path: Path, scene: Path) -> Path:
    """A truncated TIFF and a raster without CRS."""
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "cut.tif").write_bytes(scene.read_bytes()[:1000])
    Image.new("RGB", (64, 64)).save(folder / "lost.tif")
    return folder


def test_help_answers_at_once() -> None:
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "geomelt", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert time.monotonic() - began < 5
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
    assert heads == ["rank", "tile_id", "score", "lon lat", "caption", "source", "ground_size"]
    best = found["features"][0]
    west, south, east, north = shape(best["geometry"]).bounds
    (row,) = [line for line in table.stdout.splitlines() if line.startswith("│    1 ")]
    _, tile_id, _, centre, *_ = [cell.strip() for cell in row.strip("│").split("│")]
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


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("index", "{tmp}/nowhere", "--into", "{tmp}/i.geomelt"), 1, "nowhere"),
        (("index", "{tmp}", "--into", "{tmp}/i.geomelt"), 1, "{tmp}"),
        (("index", "{scene}", "--into", "../outside", "--model", "{tmp}/none"), 1, "none"),
        (("index", "{scene}", "--into", "{tmp}/i.geomelt", "--model", "{tmp}/none"), 1, "none"),
        (("index", "{scene}", "--into", "bad:name"), 2, "bad:name"),
        (("index", "{scene}", "--into", "{tmp}/i.geomelt", "--overlap", "2"), 2, "overlap"),
        (("index", "{scene}", "--into", "{tmp}/i.geomelt", "--ground-size", "-1"), 2, "-1"),
        (("search", "", "--in", "{city}"), 2, "empty"),
        (("search", "  ", "--in", "{city}"), 2, "empty"),
        (("search", "x", "--in", "{city}", "--k", "0"), 2, "k is 0"),
        (("search", "x", "--in", "{city}", "--k", "1000000"), 2, "10,000"),
        (("search", "x", "--in", "{city}", "--out", "{tmp}/hits.shp"), 2, "hits.shp"),
        (("search", "x", "--in", "{city}", "--out", "{tmp}/none/hits.gpkg"), 1, "none"),
        (("search", "x", "--in", "{city}", "--out", "{tmp}"), 2, "{tmp} is a folder"),
        (("search", "x", "--in", "{city}", "--out", "."), 2, ". is a folder"),
        (("search", "x", "--in", "{tmp}"), 1, "{tmp} is a folder, not an index file"),
        (("index", "{scene}", "--into", "{tmp}/"), 1, "{tmp} is a folder, not an index file"),
        (("caption", "{tmp}"), 1, "{tmp} is a folder: name one raster"),
        (("search", "x", "--in", "{tmp}/none.geomelt"), 1, "none.geomelt"),
        (("search", "x", "--in", "{scene}.geomelt"), 1, "scene.tif.geomelt"),
        (("caption", "{tmp}/none.tif"), 1, "none.tif"),
        (("check", "{tmp}/none.geomelt"), 1, "none.geomelt"),
        (("check", "{scene}", "--index-folder", "{tmp}"), 1, "scene.tif"),
        (("report", "no/../index"), 1, "index"),
        (("sample", "{tmp}/none/out.tif"), 1, "none"),
        pytest.param(("sample", "/proc/out.tif"), 1, "/proc/out.tif", marks=NEEDS_PROC),
        (("sample", "{tmp}/out.png"), 2, "write a .tif"),
        (("sample", "{tmp}/out.tif", "--crs", "EPSG:0"), 2, "EPSG:0"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_one_sentence_for_what_is_wrong(
    geomelt: Run,
    scene: Path,
    city: Path,
    tmp_path: Path,
    arguments: tuple[str, ...],
    code: int,
    named: str,
    as_json: bool,
) -> None:
    places = {"tmp": tmp_path, "scene": scene, "city": city}
    words = [argument.format(**places) for argument in arguments]
    ended = geomelt(*words, *(["--json"] if as_json else []))
    assert ended.code == code
    assert named.format(**places) in ended.sentence
    if as_json:
        assert ended.json["detail"] == ended.sentence
        assert set(ended.json) == {"code", "detail"}
    else:
        assert ended.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("index",),
        ("index", "a.tif"),
        ("search", "x", "--in", "a", "--k", "many"),
        ("search", "x", "--in", "a", "--extent", "1", "2", "3"),
        ("serve", "--port", "70000"),
        ("sample", "a.tif", "--dtype", "int3"),
    ],
)
def test_wrong_arguments(geomelt: Run, arguments: tuple[str, ...]) -> None:
    ended = geomelt(*arguments)
    assert ended.code == 2
    assert ended.stdout == ""
    assert ended.stderr


def test_extent_outside_the_raster(geomelt: Run, scene: Path, tiny_model_folder: Path) -> None:
    model = ("--model", tiny_model_folder)
    outside = geomelt("caption", scene, "--bbox", 0, 0, 1, 1, *model)
    assert outside.code == 1
    assert "scene.tif" in outside.sentence
    turned = geomelt("caption", scene, "--bbox", 1, 1, 0, 0, *model)
    assert turned.code == 2


def test_indexes_that_do_not_fit(
    geomelt: Run, city: Path, scene: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    import apsw

    model = ("--model", tiny_model_folder)
    other = tmp_path / "other.geomelt"
    IndexStore.create(other, ModelStamp("geomelt-old", "1", 16)).close()
    for arguments in (("search", "x", "--in", other), ("index", scene, "--into", other)):
        ended = geomelt(*arguments, *model)
        assert ended.code == 1
        assert "geomelt-old" in ended.sentence
    newer = tmp_path / "newer.geomelt"
    shutil.copy(city, newer)
    db = apsw.Connection(str(newer))
    db.pragma("user_version", 1000)
    db.close()
    ended = geomelt("search", "x", "--in", newer, *model)
    assert ended.code == 1
    assert "newer version" in ended.sentence


def test_folder_that_refuses(
    geomelt: Run, scene: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    (tmp_path / "file").touch()
    file = tmp_path / "file" / "i.geomelt"
    ended = geomelt("index", scene, "--into", file, "--model", tiny_model_folder)
    assert ended.code == 1
    assert str(tmp_path / "file") in ended.sentence


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A disk of so many KiB, which may be made larger."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(kib: int) -> Path:
        options = f"{'remount,' if folder.is_mount() else ''}size={kib}k"
        made = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        try:
            subprocess.run(made, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("only root can make a small disk")
        return folder

    yield mount
    if folder.is_mount():
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("kib", [40, 120, 200])
def test_full_disk(
    geomelt: Run,
    scene: Path,
    small_disk: Callable[[int], Path],
    tiny_model_folder: Path,
    kib: int,
) -> None:
    file = small_disk(kib) / "city.geomelt"
    arguments = ("index", scene, "--into", file, "--overlap", 0.7, "--model", tiny_model_folder)
    ended = geomelt(*arguments)
    assert ended.code == 1
    assert "full" in ended.sentence
    assert str(file) in ended.sentence
    small_disk(5000)
    assert not file.exists() or geomelt("check", file).code == 0
    assert geomelt(*arguments, "--json").json["summary"]["indexed"] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_interrupted_run_leaves_a_whole_index(
    geomelt: Run, scene: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    folder = tmp_path / "scenes"
    folder.mkdir()
    for number in range(6):
        shutil.copy(scene, folder / f"{number}.tif")
    file = tmp_path / "city.geomelt"
    options = ["--overlap", "0.7", "--threads", "1", "--model", str(tiny_model_folder)]
    command = [sys.executable, "-m", "geomelt", "index", str(folder), "--into", str(file)]
    running = subprocess.Popen(
        [*command, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background has this signal ignored, and children inherit.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not _sources(file):
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGINT)
    stdout, stderr = running.communicate(timeout=30)
    assert running.returncode == 130
    assert stdout == ""
    kept = _sources(file)
    assert 1 <= kept < 6
    assert stderr == f"Stopped: {kept} of 6 rasters are in the index; run it again to go on.\n"
    assert geomelt("check", file).code == 0
    again = geomelt(*command[3:], *options, "--json").json
    assert (again["summary"]["unchanged"], again["summary"]["indexed"]) == (kept, 6 - kept)


def _sources(file: Path) -> int:
    if not file.exists():
        return 0
    with IndexStore.open(file, read_only=True) as store:
        return store.counts().sources

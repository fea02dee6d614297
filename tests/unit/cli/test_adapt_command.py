"""`geomelt adapt` and `geomelt adapters`, from captions drawn on imagery to an index of its own."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from support.fields import Ground, paint_fields

Run = Callable[..., Any]
WORDS = {"forest": "Wald", "water": "See", "many houses": "Ort"}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return paint_fields(tmp_path_factory.mktemp("imagery"))


@pytest.fixture(scope="module")
def captions(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A layer as an analyst draws it, with a place that the imagery does not show."""
    file = tmp_path_factory.mktemp("captions") / "fields.gpkg"
    shapes = [shape for shape, _ in ground.fields] + [shapely.box(0, 0, 50, 50)]
    words = [WORDS[name] for _, name in ground.fields] + ["weit weg"]
    pyogrio.raw.write(
        file,
        geometry=shapely.to_wkb(np.array(shapes, dtype=object)),
        field_data=[np.array(words, dtype=object)],
        fields=["caption"],
        layer="fields",
        driver="GPKG",
        geometry_type="Polygon",
        crs="EPSG:32633",
    )
    return file


@pytest.fixture(autouse=True)
def user_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's data folder."""
    import platformdirs

    folder = tmp_path / "data"
    monkeypatch.setattr(platformdirs, "user_data_path", lambda *_, **__: folder)
    return folder


@pytest.fixture
def adapt(geomelt: Run, ground: Ground, captions: Path, tiny_model_folder: Path) -> Run:
    def run(*arguments: object, out: object = "felder") -> Any:
        return geomelt(
            *("adapt", "--captions", captions, "--imagery", ground.raster.parent, "--out", out),
            *("--model", tiny_model_folder, "--device", "cpu", *arguments),
        )

    return run


def test_an_adapter_is_made_listed_used_and_removed(
    geomelt: Run, adapt: Run, ground: Ground, tiny_model_folder: Path, user_data: Path, tmp_path
):
    made = adapt("--keep", "--json")
    assert made.code == 0, made.stderr
    assert made.json["adapter"] == str(user_data / "adapters" / "felder")
    assert (made.json["learned"], made.json["held_out"]) == (29, 7)
    assert set(made.json["before"]) == set(made.json["after"]) > {"mR", "likelihood", "t2i R@1"}
    [unread] = made.json["unread"]
    assert unread["place"] == "feature 37 of fields.gpkg"
    assert "feature 37 of fields.gpkg is left out: No raster in" in made.stderr

    [listed] = geomelt("adapters", "list", "--json").json["adapters"]
    assert listed["name"] == "felder"
    assert listed["model_id"] == "geomelt-tiny"
    assert listed["after"] == made.json["after"]
    assert "felder" in geomelt("adapters", "list").stdout

    index = tmp_path / "fields.geomelt"
    own = ("--model", tiny_model_folder, "--adapter", "felder")
    assert geomelt("index", ground.raster, "--into", index, *own).code == 0
    found = geomelt("search", "wald", "--in", index, *own, "--json")
    assert "+felder-" in found.json["query"]["model"]
    without = geomelt("search", "wald", "--in", index, "--model", tiny_model_folder)
    assert without.code == 1
    assert "and the adapter felder-" in without.sentence
    assert geomelt("caption", ground.raster, "--no-tiles", *own).code == 0

    assert geomelt("adapters", "remove", "felder").code == 0
    assert geomelt("adapters", "list").stdout.startswith("There is no adapter in")
    gone = geomelt("search", "wald", "--in", index, *own)
    assert (gone.code, "no adapter 'felder'" in gone.sentence) == (1, True)


def test_an_adapter_that_is_no_better_is_kept_only_when_asked(
    adapt: Run, ground: Ground, tmp_path: Path
):
    """Words at random teach nothing: sooner or later the recall of those held out falls."""
    letters = np.random.default_rng(0).choice(list("abcdefgh"), (len(ground.fields), 6))
    rows = [
        f'"{shape.wkt}",{"".join(word)}'
        for (shape, _), word in zip(ground.fields, letters, strict=True)
    ]
    table = tmp_path / "noise.csv"
    table.write_text("\n".join(["wkt,caption", *rows]))
    place = tmp_path / "adapters" / "felder"
    noise = ("--captions", table, "--crs", "EPSG:32633", "--epochs", 3)
    for seed in range(20):
        ended = adapt(*noise, "--seed", seed, "--json", out=place)
        if ended.code:
            break
        shutil.rmtree(place)
    assert ended.code == 1
    assert ended.json["better"] is False
    assert ended.json["adapter"] is None
    assert not place.exists()
    kept = adapt(*noise, "--seed", seed, "--keep", out=place)
    assert kept.code == 0
    assert "felder is not better" in kept.stdout
    assert place.is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_stopped_run_leaves_nothing(
    ground: Ground, captions: Path, tiny_model_folder: Path, tmp_path: Path
):
    folder = tmp_path / "adapters"
    command = [sys.executable, "-m", "geomelt", "adapt", "--captions", captions]
    command += ["--imagery", ground.raster.parent, "--out", folder / "felder", "--epochs", 100_000]
    command += ["--model", tiny_model_folder, "--device", "cpu", "--threads", 1]
    running = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    assert running.stderr.readline().startswith("36 captioned places are read")
    time.sleep(1)
    running.send_signal(signal.SIGINT)
    stdout, stderr = running.communicate(timeout=60)
    assert (running.returncode, stdout) == (130, "")
    assert stderr.splitlines()[-1] == "Stopped: no adapter was kept."
    assert not folder.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("--field", "remark"), 2, "no attribute remark, only caption"),
        (("--imagery", "{tmp}/none"), 1, "{tmp}/none"),
        (("--model", "{tmp}/none"), 1, "{tmp}/none"),
        (("--out", "a:b"), 2, "cannot be the name of an adapter"),
        (("--out", "{tmp}/"), 1, "{tmp} already"),
        (("--captions", "{tmp}/few.csv"), 1, "Only 1 captioned places can be used"),
        (("--captions", "{tmp}/tiles.csv"), 2, "name their index with --in"),
        (("--captions", "{tmp}/lost.csv"), 1, "line 2 of lost.csv: There is no file"),
    ],
)
def test_one_sentence_for_what_is_wrong(
    adapt: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, named: str
):
    (tmp_path / "few.csv").write_text("image,caption\na.png,a lake\n")
    (tmp_path / "tiles.csv").write_text("tile_id,caption\n1,a lake\n")
    lost = "".join(f"{number}.png,a lake\n" for number in range(20))
    (tmp_path / "lost.csv").write_text(f"image,caption\n{lost}")
    ended = adapt(*(argument.format(tmp=tmp_path) for argument in arguments))
    assert ended.code == code
    assert named.format(tmp=tmp_path) in ended.sentence


def test_a_folder_that_is_no_adapter_is_not_removed(geomelt: Run, tmp_path: Path):
    ended = geomelt("adapters", "remove", tmp_path)
    assert ended.code == 1
    assert "no adapter" in ended.sentence
    assert tmp_path.is_dir()

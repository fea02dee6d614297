"""`geomelt concepts`, `search --concept`, `change` and `summary`: what they print and write."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest

Run = Callable[..., Any]


@pytest.fixture
def town(city: Path, tmp_path: Path) -> Path:
    """An index of the test's own."""
    return Path(shutil.copy(city, tmp_path / "town.geomelt"))


def test_a_concept_is_labelled_shown_run_and_shared(
    geomelt: Run, town: Path, city: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    label = ("concepts", "label", "green land", "--in", town)
    reported = geomelt(*label, "--text", "a forest", "--like", 1, "--like", 2, "--unlike", 3)
    assert (reported.code, reported.sentence) == (0, "green land: 2 tiles show it, 1 does not.")
    more = geomelt(*label, "--unlike", 4, "--unlike", 5, "--json").json
    assert (more["positive"], more["negative"], more["learned"]) == (2, 3, True)

    listed = geomelt("concepts", "list", "--in", town, "--json").json
    assert [each["name"] for each in listed["concepts"]] == ["green land"]
    shown = geomelt("concepts", "show", "green land", "--in", town, "--out", tmp_path / "l.gpkg")
    assert "text: a forest" in shown.stdout
    assert len(pyogrio.raw.read(tmp_path / "l.gpkg")[2]) == 5

    search = ("search", "--in", town, "--model", tiny_model_folder, "--no-merge", "--json")
    hits = geomelt(*search, "--concept", "green land", "--k", 100).json["features"]
    assert {hit["id"] for hit in hits}.isdisjoint({1, 2, 3, 4, 5})
    every = geomelt(*search, "a field", "--k", 100).json["features"]
    some = geomelt(*search, "a field", "--k", 100, "--only", "green land").json["features"]
    assert {1, 2} <= {hit["id"] for hit in some} < {hit["id"] for hit in every}

    file = tmp_path / "green.json"
    assert geomelt("concepts", "export", "green land", file, "--in", town).code == 0
    other = Path(shutil.copy(city, tmp_path / "other.geomelt"))
    brought = geomelt("concepts", "import", file, "--in", other, "--json")
    assert brought.json == more
    again = geomelt("concepts", "import", file, "--in", other)
    assert (again.code, "already" in again.sentence) == (1, True)
    assert geomelt("concepts", "import", file, "--in", other, "--overwrite").code == 0
    assert geomelt("concepts", "import", file, "--in", other, "--name", "wood").code == 0

    assert geomelt("concepts", "delete", "green land", "--in", town).code == 0
    assert "has no concepts" in geomelt("concepts", "list", "--in", town).stdout


def test_concepts_in_trouble(geomelt: Run, town: Path, tmp_path: Path) -> None:
    none = geomelt("concepts", "show", "ships", "--in", town)
    assert (none.code, "There is no concept 'ships'" in none.sentence) == (1, True)
    bad = geomelt("concepts", "label", "a/b", "--in", town, "--like", 1)
    assert (bad.code, "a concept" in bad.sentence) == (2, True)
    missing = geomelt("concepts", "import", tmp_path / "none.json", "--in", town)
    assert (missing.code, "There is no file" in missing.sentence) == (1, True)
    (tmp_path / "odd.json").write_text("{")
    odd = geomelt("concepts", "import", tmp_path / "odd.json", "--in", town)
    assert (odd.code, "is no JSON" in odd.sentence) == (2, True)


def test_summary_prints_a_table_and_draws(
    geomelt: Run, city: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    classes = tmp_path / "classes.txt"
    classes.write_text("forest\nwater\nroad\n")
    chart, table = tmp_path / "land.svg", tmp_path / "land.csv"
    options = ("--classes", classes, "--model", tiny_model_folder)
    ended = geomelt("summary", city, *options, "--chart", chart, "--out", table, "--json")
    assert ended.code == 0
    assert sum(row["share"] for row in ended.json["classes"]) == pytest.approx(1, abs=1e-5)
    # The scene is 512 pixels of half a metre a side.
    assert ended.json["hectares"] == pytest.approx(256**2 / 10_000, rel=0.01)
    assert b"city" in chart.read_bytes()
    with table.open() as file:
        assert {row["class"] for row in csv.DictReader(file)} == {"forest", "water", "road"}
    assert "%" in geomelt("summary", city, *options).stdout
    refused = geomelt("summary", city, *options, "--chart", tmp_path / "land.bmp")
    assert (refused.code, ".svg" in refused.sentence) == (2, True)


def test_change_needs_two_epochs_of_the_same_ground(
    geomelt: Run, scene: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    folder = tmp_path / "years"
    folder.mkdir()
    for year in (2018, 2020):
        shutil.copy(scene, folder / f"scene_{year}0701.tif")
    file, model = tmp_path / "years.geomelt", ("--model", tiny_model_folder)
    assert geomelt("index", folder, "--into", file, *model).code == 0
    change = ("change", file, "--from", "2018", "--to", "2020")
    out = tmp_path / "changes.geojson"
    found = geomelt(*change, "--k", 3, "--out", out, "--json")
    assert found.code == 0
    assert found.json["query"]["pairs"] == 16
    assert json.loads(out.read_text())["features"] == found.json["features"]
    assert all(each["properties"]["moved"] < 1e-6 for each in found.json["features"])
    assert "earlier_source" in geomelt(*change).stdout
    nothing = geomelt(*change, "--appeared", "a house", *model)
    assert (nothing.code, "Nothing of the kind 'a house'" in nothing.stdout) == (0, True)
    none = geomelt("change", file, "--from", "1990", "--to", "2020")
    assert (none.code, "no imagery of '1990'" in none.sentence) == (1, True)

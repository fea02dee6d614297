"""`geomelt indexes`, `check` and `report`: what indexes say of themselves."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geomelt.base.addresses import Address
from geomelt.index.stores import open_store

Run = Callable[..., Any]


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


def test_reasons_of_refusals_stand_below_the_table(
    geomelt: Run, odd_folder: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    file = tmp_path / "odd.geomelt"
    geomelt("index", odd_folder, "--into", file, "--model", tiny_model_folder)
    reasons = [each["reason"] for each in geomelt("report", file, "--json").json["sources"]]
    assert len(reasons) == 2
    lines = geomelt("report", file).stdout.splitlines()
    assert lines[-2:] == reasons


def test_indexes(geomelt: Run, city: Path, tmp_path: Path) -> None:
    folder = ("--index-folder", tmp_path / "indexes")
    assert geomelt("indexes", *folder, "--json").json == {"indexes": []}
    assert geomelt("indexes", *folder).stdout.startswith(f"There is no index in {folder[1]}")
    folder[1].mkdir()
    shutil.copy(city, folder[1] / "my city.geomelt")
    (folder[1] / "cut.geomelt").write_bytes(city.read_bytes()[:9000])
    cut, whole = geomelt("indexes", *folder, "--json").json["indexes"]
    assert (whole["name"], whole["tiles"], whole["sources"]) == ("my city", 21, 1)
    assert (whole["model"]["id"], whole["problem"]) == ("geomelt-tiny", None)
    assert whole["bytes"] == city.stat().st_size
    assert cut["name"] == "cut"
    assert "cut is damaged" in cut["problem"]
    spoken = geomelt("indexes", *folder)
    assert spoken.code == 0
    assert "my city" in spoken.stdout
    assert spoken.stdout.splitlines()[-1] == cut["problem"]


def test_a_misspelt_index(geomelt: Run, city: Path) -> None:
    for command in (("check", "ctiy"), ("check", "CITI"), ("delete", "ctiy", "--yes")):
        ended = geomelt(*command, "--index-folder", city.parent)
        assert ended.code == 1
        assert "did you mean 'city'?" in ended.sentence
        assert ended.sentence.endswith("'geomelt indexes' lists those there are.")


def test_delete_asks_first(geomelt: Run, city: Path, tmp_path: Path) -> None:
    file = tmp_path / "old.geomelt"
    shutil.copy(city, file)
    assert geomelt("delete", "old", "--index-folder", tmp_path).code == 1
    assert file.exists()
    with open_store(Address.parsed(file)) as store, store.writing():
        assert "has been written by process" in geomelt("delete", file, "--yes").sentence
    assert file.exists()
    assert geomelt("delete", file, "--yes").sentence == f"{file} is deleted."
    assert not list(tmp_path.iterdir())

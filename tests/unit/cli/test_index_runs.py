"""`geomelt index`: what a run tells, and of which it could make nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geomelt.base.addresses import Address
from geomelt.index.stores import open_store

Run = Callable[..., Any]


def test_index_tells_what_it_did(geomelt: Run, scene: Path, tiny_model_folder: Path) -> None:
    file = scene.with_name("named.geomelt")
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
    with open_store(Address.parsed(file), read_only=True) as store:
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

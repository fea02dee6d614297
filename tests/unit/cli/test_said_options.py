"""`--bands` and `--crs`, on index and caption."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rasterio

Run = Callable[..., Any]


@pytest.fixture
def lost(scene: Path, tmp_path: Path) -> Path:
    """The scene without its CRS."""
    with rasterio.open(scene) as dataset:
        values, profile = dataset.read(), dataset.profile | {"crs": None}
    with rasterio.open(tmp_path / "lost.tif", "w", **profile) as dataset:
        dataset.write(values)
    return tmp_path / "lost.tif"


def test_an_index_keeps_what_is_said(
    geomelt: Run, lost: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    into = ("--into", tmp_path / "i.geomelt", "--model", tiny_model_folder, "--json")
    refused = geomelt("index", lost, *into)
    assert refused.code == 1
    assert "--crs" in refused.json["errors"][0]["reason"]
    found = geomelt("index", lost, *into, "--crs", "EPSG:32633", "--bands", "3,2,1")
    assert found.json["summary"]["indexed"] == 1
    (source,) = geomelt("report", tmp_path / "i.geomelt", "--json").json["sources"]
    assert (source["bands"], source["crs"]) == ([3, 2, 1], "EPSG:32633")
    assert source["said"] == ["bands", "crs"]
    assert "3,2,1" in geomelt("report", tmp_path / "i.geomelt").stdout
    again = geomelt("index", lost, *into, "--bands", "auto")
    assert again.json["summary"]["indexed"] == 1


@pytest.mark.parametrize("options", [("--bands", "4,3"), ("--bands", "red"), ("--crs", "nowhere")])
def test_what_cannot_be_meant(
    geomelt: Run, lost: Path, tmp_path: Path, options: tuple[str, str]
) -> None:
    ended = geomelt("index", lost, "--into", tmp_path / "i.geomelt", *options)
    assert ended.code == 2
    assert not (tmp_path / "i.geomelt").exists()


def test_a_caption_takes_them_too(geomelt: Run, lost: Path, tiny_model_folder: Path) -> None:
    asked = ("caption", lost, "--no-tiles", "--model", tiny_model_folder, "--json")
    assert geomelt(*asked).code == 1
    reported = geomelt(*asked, "--raster-crs", "EPSG:32633", "--bands", "1")
    assert reported.json["features"][0]["properties"]["crs"] == "EPSG:32633"
    assert geomelt(*asked, "--raster-crs", "EPSG:32633", "--bands", "1,2,9").code == 2

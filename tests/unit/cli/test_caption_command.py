"""`geomelt caption`: a raster and its tiles in sentences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import rasterio

Run = Callable[..., Any]


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


def test_an_extent_elsewhere_is_refused_before_a_model_is_loaded(
    geomelt: Run, scene: Path, tmp_path: Path
) -> None:
    ended = geomelt("caption", scene, "--bbox", 1, 2, 3, 4, "--model", tmp_path / "none")
    assert ended.code == 1
    assert str(scene) in ended.sentence

"""`geomelt sample`: a landscape, and nothing overwritten."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import rasterio

Run = Callable[..., Any]


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

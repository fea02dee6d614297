"""The sample scene: what is asked for is written, and the truth fits the tiles."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from geomelt.base.errors import GeomeltError
from geomelt.imagery import RasterSource, TileRecipe
from geomelt.sample.landscape import Landscape
from geomelt.sample.parcels import PAINTERS
from geomelt.sample.scene import write_sample
from shapely.geometry import shape


@pytest.mark.parametrize(
    "wanted",
    [
        {"dtype": "uint8"},
        {"dtype": "uint8", "bands": 4, "crs": "EPSG:32750"},
        {"dtype": "uint8", "cog": True},
        {"dtype": "uint16", "bands": 4, "collar": 0.3},
        {"dtype": "float32", "bands": 6, "collar": 0.2, "cog": True},
        {"dtype": "uint16", "bands": 1, "gsd": 10},
        {"dtype": "uint8", "crs": "EPSG:2154", "gsd": 0.2},
    ],
    ids=str,
)
def test_any_depth_bands_and_projection(tmp_path: Path, wanted: dict[str, Any]) -> None:
    path = tmp_path / "scene.tif"
    write_sample(path, width=500, height=300, **wanted)
    with rasterio.open(path) as dataset:
        assert (dataset.width, dataset.height) == (500, 300)
        assert dataset.dtypes == (wanted["dtype"],) * wanted.get("bands", 3)
        layout = dataset.tags(ns="IMAGE_STRUCTURE").get("LAYOUT")
        assert layout == ("COG" if wanted.get("cog") else None)
        assert dataset.res[0] == wanted.get("gsd", 0.5)
    with RasterSource.open(path) as source:
        assert source.crs_name == wanted.get("crs", "EPSG:32633")
        image, share = source.read(source.window_of(source.bounds), 128)
    assert share == pytest.approx(1 - wanted.get("collar", 0), abs=0.03)
    assert image.std() > 15
    assert [item.name for item in sorted(tmp_path.iterdir())] == [
        "scene.tif",
        "scene.truth.geojson",
    ]


def test_parcels_of_the_truth_are_tiles(tmp_path: Path) -> None:
    path = tmp_path / "scene.tif"
    write_sample(path, width=1024, height=512, seed=3)
    truth = json.loads(path.with_suffix(".truth.geojson").read_text())["features"]
    with RasterSource.open(path) as source:
        tiles = [tile for tile in source.tiles(TileRecipe()) if tile.ground_size == 128]
        outlines = [source.footprint(tile.window) for tile in tiles]
    assert len(truth) == len(tiles) == 8
    for feature, tile, outline in zip(truth, tiles, outlines, strict=True):
        place = feature["properties"]
        assert (place["row"], place["col"]) == (tile.window.row // 256, tile.window.col // 256)
        assert shape(feature["geometry"]).equals_exact(outline, 1e-9)


def test_the_same_seed_gives_the_same_scene(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_sample(tmp_path / f"{name}.tif", width=256, height=256, seed=seed)
    pixels = []
    for name in "abc":
        with rasterio.open(tmp_path / f"{name}.tif") as dataset:
            pixels.append(dataset.read())
    assert (pixels[0] == pixels[1]).all()
    assert (pixels[0] != pixels[2]).any()


def test_a_large_landscape_holds_every_label() -> None:
    labels = set(Landscape(24, 24, seed=5).labels.flat)
    assert labels == {*PAINTERS, "river", "bridge", "beach", "sea"}


def test_parcels_have_the_colours_of_what_they_show() -> None:
    land = Landscape(24, 24, seed=5)

    def colour(label: str) -> list[float]:
        row, column = np.argwhere(land.labels == label)[0]
        mean: list[float] = land.paint(int(row), int(column), 256).mean(axis=(0, 1)).tolist()
        return mean

    red, green, blue = colour("forest")
    assert green > red
    assert green > blue
    assert sum(colour("forest")) < sum(colour("airplane")) / 2
    red, green, blue = colour("sea")
    assert blue > green > red
    assert np.ptp(colour("parking lot")) < 25


def test_neighbours_do_not_change_a_parcel() -> None:
    land = Landscape(8, 8, seed=1)
    first = land.paint(3, 4, 256)
    land.paint(0, 0, 256)
    assert (land.paint(3, 4, 256) == first).all()


@pytest.mark.parametrize(
    "wanted",
    [
        {"width": 0},
        {"gsd": -1},
        {"bands": 0},
        {"collar": 2},
        {"crs": "EPSG:4326"},
        {"crs": "nonsense"},
        {"gsd": math.nan},
    ],
)
def test_impossible_wishes(tmp_path: Path, wanted: dict[str, Any]) -> None:
    with pytest.raises(GeomeltError):
        write_sample(tmp_path / "scene.tif", **wanted)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(GeomeltError, match="nowhere") as error:
        write_sample(tmp_path / "nowhere" / "scene.tif")
    assert error.value.code == "no-such-folder"

"""The rasters of ../shared/imagery, where they are at hand."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from geomelt.imagery import RasterSource, TileRecipe, find_sources
from geomelt.imagery.reading.thumbnail import thumbnail
from PIL import Image
from shapely.geometry import box, shape

RECIPE = TileRecipe()


def test_each_opens_has_sensible_levels_and_reads_a_tile(real: Path) -> None:
    paths = find_sources([real])
    assert len(paths) >= 15
    for path in paths:
        with RasterSource.open(path) as source:
            west, south, east, north = source.bounds
            assert -180 <= west < east <= 180
            assert -90 <= south < north <= 90
            levels = source.levels(RECIPE)
            assert 1 <= len(levels) <= 4
            assert levels[0].ground_size < 150 or source.gsd > 2
            tiles = list(source.tiles(RECIPE))
            middle = tiles[len(tiles) // 2]
            image, share = source.read(middle.window, 96)
            assert share > 0.4
            assert image.std() > 4
            assert box(*source.bounds).buffer(1e-9).contains(source.footprint(middle.window))


def test_dates_come_from_names(real: Path) -> None:
    dates = []
    for path in find_sources([real / "naip", real / "landsat"]):
        with RasterSource.open(path) as source:
            dates.append(source.date)
    assert dates == ["1985", "2000", "2020", "2009-08-18", "2014-07-20", "2018-07-16", "2020-08-31"]


def test_the_mosaics_tiles_are_its_scenes(real: Path) -> None:
    truth = json.loads((real / "mosaic.truth.geojson").read_text())["features"]
    scenes = {(f["properties"]["row"], f["properties"]["col"]): shape(f["geometry"]) for f in truth}
    with RasterSource.open(real / "mosaic.tif") as source:
        (level,) = [level for level in source.levels(RECIPE) if level.ground_size == 76.8]
        assert level.tile_px == 256
        tiles = [tile for tile in source.tiles(RECIPE) if tile.level == level.level]
        assert len(tiles) == len(scenes) == 210
        for tile in tiles:
            scene = scenes[tile.window.row // 256, tile.window.col // 256]
            assert tile.window.row % 256 == tile.window.col % 256 == 0
            outline = source.footprint(tile.window)
            assert outline.intersection(scene).area / outline.union(scene).area > 0.999


def test_a_thumbnail_is_a_small_jpeg_of_the_tile(real: Path) -> None:
    with RasterSource.open(real / "swellendam_a.tif") as source:
        tile = next(source.tiles(RECIPE))
        kept = source.bands, source.stretch
    data = thumbnail(source.uri, tile.window, bands=kept[0], stretch=kept[1])
    picture = Image.open(io.BytesIO(data))
    assert picture.format == "JPEG"
    assert max(picture.size) == 224
    assert min(picture.size) > 210  # square on the ground, in degrees too


@pytest.mark.parametrize("name", ["mosaic.tif", "vegas_worldview.tif"])
def test_coarse_tiles_look_like_their_fine_ones(real: Path, name: str) -> None:
    with RasterSource.open(real / name) as source:
        *_, tile = source.tiles(RECIPE)
        coarse, _ = source.read(tile.window, 64)
        fine, _ = source.read(tile.window, 512)
    small = np.asarray(Image.fromarray(fine).resize((64, 64), Image.Resampling.BOX))
    assert abs(coarse.astype(int) - small).mean() < 8

"""Captioned places are read from the imagery that shows them, as everything else reads it."""

from __future__ import annotations

import numpy as np
import pytest
from geomelt.adapting.place_readers import (
    ExtentPlace,
    GroundReader,
    PicturePlace,
    PictureReader,
    TilePlace,
    TileReader,
    place_reader,
)
from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.engine.engine import Engine
from geomelt.imagery import RasterSource, TileRecipe
from geomelt.index.stores import open_store
from PIL import Image
from pyproj import Transformer
from support.fields import COLOURS, SIDE, paint
from support.index_runs import index_sources, open_index

UTM = "EPSG:32633"


def test_an_extent_is_read_as_captions_read_it(ground):
    reader = GroundReader(ground.raster.parent)
    for shape, name in ground.fields[:4]:
        pixels = reader.read(ExtentPlace(shape.bounds, UTM), 64)
        assert pixels.shape == (64, 64, 3)
        assert np.abs(pixels.mean((0, 1)) - COLOURS[name]).max() < 3
    with RasterSource.open(ground.raster) as source:
        expected, _ = source.read(source.window_of(shape.bounds, UTM), 64)
    np.testing.assert_array_equal(pixels, expected)


def test_an_extent_may_come_in_any_crs(ground):
    shape, name = ground.fields[7]
    there = Transformer.from_crs(UTM, "EPSG:3857", always_xy=True)
    pixels = GroundReader(ground.raster).read(
        ExtentPlace(there.transform_bounds(*shape.bounds), "EPSG:3857"), 32
    )
    middle = pixels[8:-8, 8:-8].mean((0, 1))
    assert np.abs(middle - COLOURS[name]).max() < 5


def test_the_raster_that_is_named_or_shows_most_is_read(tmp_path):
    rng = np.random.default_rng(0)
    half = paint(tmp_path / "half.tif", rng.integers(0, 180, (64, 32, 3), np.uint8))
    whole = paint(tmp_path / "whole.tif", rng.integers(75, 255, (64, 64, 3), np.uint8))
    extent = (500_000.0, 5_799_936.0, 500_064.0, 5_800_000.0)
    reader = GroundReader(tmp_path)
    assert reader.read(ExtentPlace(extent, UTM), 32).mean() > 150
    within = (extent[0], extent[1], extent[0] + 32, extent[3])
    assert reader.read(ExtentPlace(within, UTM, str(half)), 32).mean() < 100
    assert reader.read(ExtentPlace(within, UTM, str(whole)), 32).mean() > 150


def test_what_the_imagery_does_not_show_is_refused(ground):
    reader = GroundReader(ground.raster.parent)
    west, south, _, north = ground.fields[0][0].bounds
    for extent, named in (
        ((west - 9000, south, west - 8000, north), "No raster in"),
        ((west - SIDE, south, west + SIDE / 4, north), "pixels on|Most of it is not on"),
        ((west, south, west + 4, north), "4 x 32 pixels on"),
        ((west, south, west, south), "holds no area"),
    ):
        with pytest.raises(GeomeltError, match=named):
            reader.read(ExtentPlace(extent, UTM), 32)


def test_a_tile_is_read_from_its_source(ground, tmp_path, tiny_model_folder):
    engine = Engine.load(tiny_model_folder)
    with open_index(tmp_path / "i.geomelt", engine, TileRecipe(ground_sizes=(SIDE,))) as store:
        index_sources(store, engine, [ground.raster])
    with open_store(Address.parsed(tmp_path / "i.geomelt"), read_only=True) as store:
        reader = TileReader(store)
        for number, (_, name) in enumerate(ground.fields[:3], start=1):
            assert np.abs(reader.read(TilePlace(number), 32).mean((0, 1)) - COLOURS[name]).max() < 3
        with pytest.raises(GeomeltError, match="no tile 99"):
            reader.read(TilePlace(99), 32)


def test_pictures_need_no_place(ground, tmp_path):
    Image.new("RGB", (50, 40), (10, 20, 30)).save(tmp_path / "a.png")
    reader = PictureReader(tmp_path)
    assert reader.read(PicturePlace("a.png"), 32).tolist() == [[[10, 20, 30]] * 32] * 32
    (tmp_path / "b.jpg").write_text("no picture")
    for file, named in (("none.png", "no file .*none.png"), ("b.jpg", "b.jpg cannot be read")):
        with pytest.raises(GeomeltError, match=named):
            reader.read(PicturePlace(file), 32)
    whole = PictureReader(ground.raster.parent).read(PicturePlace(ground.raster.name), 48)
    assert whole.shape == (48, 48, 3)


def test_the_reader_is_that_of_the_places(ground, tmp_path):
    assert isinstance(place_reader(ExtentPlace, ground.raster), GroundReader)
    assert isinstance(place_reader(PicturePlace, tmp_path), PictureReader)
    with pytest.raises(GeomeltError, match="--imagery"):
        place_reader(ExtentPlace)
    with pytest.raises(GeomeltError, match="--in"):
        place_reader(TilePlace, ground.raster)
    with pytest.raises(GeomeltError, match="No rasters in"):
        place_reader(ExtentPlace, tmp_path)

"""Captions come from layers and tables, whatever they call their columns."""

from __future__ import annotations

import csv

import numpy as np
import pyogrio.raw
import pytest
import shapely
from geomelt.adapting.caption_files import read_captions
from geomelt.adapting.place_readers import ExtentPlace, PicturePlace, TilePlace
from geomelt.base.errors import GeomeltError


def write_layer(path, captions, *, field="caption", layer="notes", crs="EPSG:32633", **columns):
    """Squares beside each other, one for each caption."""
    shapes = [shapely.box(number, 0, number + 1, 1) for number in range(len(captions))]
    fields = {field: captions, **columns}
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array(shapes, dtype=object)),
        field_data=[np.array(values, dtype=object) for values in fields.values()],
        fields=list(fields),
        layer=layer,
        driver="GPKG",
        geometry_type="Polygon",
        crs=crs,
    )
    return path


def test_a_layer_gives_extents_in_its_own_crs(tmp_path):
    file = write_layer(tmp_path / "notes.gpkg", ["Ein See .", "", None, "a wood"])
    lake, wood = read_captions(file)
    assert lake.captions == ("ein see",)
    assert lake.place == ExtentPlace((0.0, 0.0, 1.0, 1.0), "EPSG:32633")
    assert wood.place.extent == (3.0, 0.0, 4.0, 1.0)
    assert wood.name == "feature 4 of notes.gpkg"


def test_a_layer_that_names_its_rasters_keeps_the_names(tmp_path):
    file = write_layer(tmp_path / "notes.gpkg", ["a", "b"], source=["/data/a.tif", None])
    assert [found.place.source for found in read_captions(file)] == ["/data/a.tif", None]


def test_the_layer_with_the_attribute_is_found(tmp_path):
    file = write_layer(tmp_path / "notes.gpkg", ["x"], layer="other", field="remark")
    write_layer(file, ["a lake"], layer="mine", field="text")
    assert [found.captions for found in read_captions(file, field="text")] == [("a lake",)]
    write_layer(file, ["a wood"], layer="more", field="text")
    with pytest.raises(GeomeltError, match=r"mine, more.*--layer"):
        read_captions(file, field="text")
    assert read_captions(file, field="text", layer="more")[0].captions == ("a wood",)
    with pytest.raises(GeomeltError, match=r"no attribute caption, only remark, text"):
        read_captions(file)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_gives_tiles_extents_or_pictures(tmp_path, separator):
    def table(column, value):
        file = tmp_path / "table.csv"
        rows = [[column, "caption"], [value, "Gewässer"], ["", "nowhere"], [value, "ein See"]]
        with file.open("w", encoding="utf-8-sig", newline="") as lines:
            csv.writer(lines, delimiter=separator).writerows(rows)
        return [(found.place, found.captions) for found in read_captions(file, crs="EPSG:3857")]

    both = ("gewässer", "ein see")
    assert table("tile_id", "12") == [(TilePlace(12), both)]
    assert table("image", "a/b.png") == [(PicturePlace("a/b.png"), both)]
    extent = ExtentPlace((1.0, 2.0, 3.0, 4.0), "EPSG:3857")
    assert table("wkt", "LINESTRING (1 2, 3 4)") == [(extent, both)]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("tile_id,text\n1,a\n", "no attribute caption, only tile_id, text"),
        ("name,caption\n1,a\n", "add a column tile_id, wkt or image"),
        ("tile_id,caption\none,a\n", "'one' in line 2 of table.csv is not a tile's number"),
        ("wkt,caption\nPOLYGON,a\n", "'POLYGON' in line 2 of table.csv is not WKT"),
        ("", "only none"),
        ("tile_id,caption\n1,\n,a\n", "no captions in caption"),
        (b"\xff\xfe\x00", "save it as CSV in UTF-8"),
    ],
)
def test_an_odd_table_is_refused_in_a_sentence(tmp_path, content, named):
    file = tmp_path / "table.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(GeomeltError, match=named):
        read_captions(file)


def test_odd_layers_are_refused_in_a_sentence(tmp_path):
    with pytest.raises(GeomeltError, match=r"none\.gpkg"):
        read_captions(tmp_path / "none.gpkg")
    (tmp_path / "text.gpkg").write_text("hello")
    with pytest.raises(GeomeltError, match=r"text\.gpkg cannot be read as a layer"):
        read_captions(tmp_path / "text.gpkg")
    with pytest.warns(UserWarning, match="crs"):
        placeless = write_layer(tmp_path / "placeless.gpkg", ["a"], crs=None)
    with pytest.raises(GeomeltError, match="no CRS"):
        read_captions(placeless)

"""A summary counts every hectare once, names the classes right and draws them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from geomelt.base.errors import GeomeltError
from geomelt.index.filters import Filter
from geomelt.summary import SummaryQuery, default_classes, draw, read_classes, summarise
from geomelt.summary.chart import checked_chart, write_chart
from geomelt.summary.ground import hectares
from geomelt.summary.table import checked_table, write_table
from PIL import Image
from pyproj import Geod
from support.colour_ground import SIDE, SOUTH, WEST, add_ground, make_ground
from support.colour_words import ColourWords

CLASSES = ("red", "green", "blue")
OLD = [["red", "red", "red", "red"], ["green", "green", "blue", "red"]]
TILE = abs(Geod(ellps="WGS84").geometry_area_perimeter(
    shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
)[0]) / 10_000  # fmt: skip


@pytest.fixture
def store(tmp_path: Path):
    with make_ground(tmp_path / "land.geomelt") as made:
        add_ground(made, "/old.tif", OLD, date="2018-07-01")
        yield made


def summary(store, query: SummaryQuery) -> dict:
    return summarise(ColourWords(), store, query, name="land")


def shares(found: dict) -> dict[str, float]:
    return {row["class"]: row["share"] for row in found["classes"]}


def test_shares_of_all_ground(store):
    found = summary(store, SummaryQuery(CLASSES))
    assert shares(found) == pytest.approx({"red": 5 / 8, "green": 2 / 8, "blue": 1 / 8}, abs=1e-4)
    assert [row["class"] for row in found["classes"]] == ["red", "green", "blue"]
    assert [row["tiles"] for row in found["classes"]] == [5, 2, 1]
    assert found["tiles"] == 8
    assert found["hectares"] == pytest.approx(8 * TILE, rel=1e-3)
    assert sum(row["hectares"] for row in found["classes"]) == pytest.approx(found["hectares"])
    assert found["dates"] == ["2018-07-01", "2018-07-01"]
    assert all(0.5 < row["sureness"] <= 1 for row in found["classes"])


def test_a_tile_counts_with_its_ground_in_the_extent(store):
    # Half of the two westernmost columns' tiles: a red and a green, and a half of each.
    part = shapely.box(WEST + 0.5 * SIDE, SOUTH, WEST + 2 * SIDE, SOUTH + 1.5 * SIDE)
    found = summary(store, SummaryQuery(CLASSES, Filter(within=part)))
    assert shares(found) == pytest.approx({"red": 2 / 3, "green": 1 / 3, "blue": 0}, abs=1e-4)
    assert found["hectares"] == pytest.approx(2.25 * TILE, rel=1e-3)
    assert {row["class"]: row["sureness"] for row in found["classes"]}["blue"] is None


def test_of_several_dates_the_latest_counts(store):
    add_ground(store, "/new.tif", [["blue", "blue"]], date="2020-08-31")
    assert shares(summary(store, SummaryQuery(CLASSES))) == pytest.approx(
        {"red": 3 / 8, "green": 2 / 8, "blue": 3 / 8}, abs=1e-4
    )
    earlier = SummaryQuery(CLASSES, Filter(dates=(None, "2019")))
    assert shares(summary(store, earlier))["red"] == pytest.approx(5 / 8, abs=1e-4)
    only = SummaryQuery(CLASSES, Filter(sources=("*new*",)))
    assert shares(summary(store, only))["blue"] == 1


def test_a_sliver_gives_its_ground_and_is_no_tile(store):
    part = shapely.box(WEST + 0.98 * SIDE, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE)
    found = summary(store, SummaryQuery(CLASSES, Filter(within=part)))
    assert found["tiles"] == 1
    assert found["hectares"] == pytest.approx(1.02 * TILE, rel=1e-3)
    within = shapely.box(WEST, SOUTH, WEST + 0.02 * SIDE, SOUTH + 0.02 * SIDE)
    assert summary(store, SummaryQuery(CLASSES, Filter(within=within)))["tiles"] == 1


def test_ground_under_two_tiles_of_a_source_counts_once():
    tiles = shapely.box([0, 0.5, 1], [0, 0, 0], [1, 1.5, 2], [1, 1, 1])
    ground = hectares(tiles, [0, 0, 0], None)
    assert ground.sum() == pytest.approx(hectares(shapely.box([0], [0], [2], [1]), [0], None)[0])
    np.testing.assert_allclose(ground, ground[0], rtol=1e-3)


def test_an_earlier_source_has_what_the_later_leaves():
    tiles = shapely.box([0, 0], [0, 0], [2, 3], [1, 1])
    first, second = hectares(tiles, [1, 0], None)
    assert (first, second) == (0, pytest.approx(hectares(tiles[1:], [0], None)[0]))


def test_ground_across_the_antimeridian():
    tiles = shapely.box([179.9, 170], [0, 0], [180.1, 170.2], [0.2, 0.2])
    across, plain = hectares(tiles, [0, 0], None)
    assert across == pytest.approx(plain, rel=1e-9)
    east = shapely.box(-180, -1, -179, 1)
    assert hectares(tiles, [0, 0], east) == pytest.approx([plain / 2, 0], rel=1e-9)


def test_no_tiles_there(store):
    with pytest.raises(GeomeltError) as error:
        summary(store, SummaryQuery(CLASSES, Filter(levels=(3,))))
    assert error.value.code == "no-tiles"


def test_another_model_is_refused(store):
    class Other(ColourWords):
        revision = "2"

    with pytest.raises(GeomeltError) as error:
        summarise(Other(), store, SummaryQuery(CLASSES), name="land")
    assert error.value.code == "other-model"


def test_lists_of_classes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert len(default_classes()) > 15
    mine = tmp_path / "mine.txt"
    mine.write_text("\ufeff# mine\nforest \n\n  salt pan # odd\nforest\n", encoding="utf-8")
    assert read_classes(mine) == ["forest", "salt pan"]
    own = tmp_path / "config" / "geomelt" / "classes.txt"
    own.parent.mkdir(parents=True)
    mine.rename(own)
    assert default_classes() == ["forest", "salt pan"]


def test_lists_that_are_none(tmp_path: Path):
    with pytest.raises(GeomeltError, match="names 1 class:"):
        SummaryQuery(("forest", " "))
    with pytest.raises(GeomeltError, match="few words"):
        SummaryQuery(("forest", "a" * 300))
    with pytest.raises(GeomeltError) as error:
        read_classes(tmp_path / "none.txt")
    assert error.value.code == "no-such-file"
    (tmp_path / "picture.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(GeomeltError) as error:
        read_classes(tmp_path / "picture.txt")
    assert error.value.code == "unreadable"


def test_table(store, tmp_path: Path):
    found = summary(store, SummaryQuery(CLASSES))
    write_table(found, tmp_path / "land.csv")
    with (tmp_path / "land.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["class"], int(row["tiles"])) for row in rows] == [
        ("red", 5),
        ("green", 2),
        ("blue", 1),
    ]
    write_table(found, tmp_path / "land.json")
    assert json.loads((tmp_path / "land.json").read_text()) == found
    with pytest.raises(GeomeltError):
        checked_table(tmp_path / "land.xls")


def test_chart(store, tmp_path: Path):
    found = summary(store, SummaryQuery(CLASSES))
    write_chart(found, tmp_path / "land.png")
    with Image.open(tmp_path / "land.png") as picture:
        assert picture.format == "PNG"
        assert min(picture.size) > 200
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20)}
    assert (0, 114, 178) in colours
    drawing = draw(found, ".svg")
    assert drawing == draw(found, ".svg")
    text = drawing.decode()
    for words in ("red", "62.5 %", "5 tiles", "land, 2018-07-01", "8 tiles"):
        assert words in text
    with pytest.raises(GeomeltError):
        checked_chart(tmp_path / "land.gif")


def test_a_long_list_of_classes_ends_in_others():
    rows = [
        {"class": f"class {number}", "tiles": 1, "hectares": 2.0, "share": 0.05, "sureness": 0.5}
        for number in range(20)
    ]
    found = {"index": "land", "tiles": 20, "hectares": 40.0, "dates": [], "classes": rows}
    text = draw(found, ".svg").decode()
    assert "6 others" in text
    assert "30.0 %" in text
    assert "class 14" not in text
    with Image.open(io.BytesIO(draw(found, ".png"))) as picture:
        assert picture.height > 600

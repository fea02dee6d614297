"""One extent, one task, features out: whatever the task."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from geomelt.base.errors import GeomeltError
from geomelt.describing.captions import CaptionTask
from geomelt.describing.extent import MAX_TILES, ExtentRequest, ExtentTiles
from geomelt.describing.features import describe
from geomelt.imagery import RasterSource
from support.colour_words import ColourWords
from support.small_rasters import write_raster

UTM = "EPSG:32633"


class Greenness:
    """Answers how green each tile is, three at a time."""

    image_size, batch = 16, 3

    def __init__(self) -> None:
        self.batches: list[int] = []

    def describe(self, images: np.ndarray) -> list[dict[str, Any]]:
        assert images.shape[1:] == (16, 16, 3)
        self.batches.append(len(images))
        shares = images.mean(axis=(1, 2)) / images.mean(axis=(1, 2)).sum(axis=1, keepdims=True)
        return [{"greenness": float(share)} for share in shares[:, 1]]


@pytest.fixture
def source(tmp_path: Path) -> Iterator[RasterSource]:
    """128 x 128 m of green at 1 m; the upper half holds nothing."""
    with RasterSource.open(write_raster(tmp_path / "green.tif", tiles=4, blank=2)) as opened:
        yield opened


def finest(source: RasterSource) -> int:
    """How many tiles its finest level has."""
    return len(ExtentTiles.of(source, ExtentRequest(max_tiles=MAX_TILES)).inside)


def test_a_task_describes_the_extent_first_and_then_its_tiles(source: RasterSource) -> None:
    task = Greenness()
    tiles = ExtentTiles.of(source, ExtentRequest(max_tiles=MAX_TILES))
    description = describe(task, source, tiles, name="green.tif")
    done: list[tuple[int, int | None]] = []
    collection = description.collection(lambda *each: done.append(each))
    whole, *others = [feature["properties"] for feature in collection["features"]]
    assert (whole["role"], whole["level"], whole["window"]) == ("extent", None, [0, 0, 128, 128])
    assert {each["role"] for each in others} == {"tile"}
    assert all(each["greenness"] > 0.5 for each in (whole, *others))
    assert {each["source"] for each in (whole, *others)} == {"green.tif"}
    assert list(whole)[:3] == ["role", "greenness", "source"]
    # Tiles of the empty half are counted beforehand, and described by nobody.
    assert collection["total"] == 1 + len(tiles.inside)
    assert 0 < len(others) < len(tiles.inside)
    assert all(each["window"][1] + each["window"][3] > 64 for each in others)
    assert sum(task.batches) == len(collection["features"]) == done[-1][0]
    assert max(task.batches) <= task.batch


def test_the_finest_level_that_is_not_too_many(source: RasterSource) -> None:
    many = finest(source)
    assert many > 1
    assert len(ExtentTiles.of(source, ExtentRequest(max_tiles=many)).inside) == many
    fewer = ExtentTiles.of(source, ExtentRequest(max_tiles=many - 1))
    assert len(fewer.inside) < many
    assert fewer.needed is None or fewer.needed > many - 1
    assert ExtentTiles.of(source, ExtentRequest(tiles=False)).inside == ()


def test_an_extent_without_a_valid_pixel_is_refused(source: RasterSource) -> None:
    north = ExtentRequest((500_000, 5_499_940, 500_128, 5_500_000), UTM)
    description = describe(Greenness(), source, ExtentTiles.of(source, north))
    with pytest.raises(GeomeltError, match="no valid pixels of the image") as caught:
        description.collection()
    assert caught.value.code == "outside-raster"


def test_an_extent_elsewhere_is_refused_before_anything_is_read(source: RasterSource) -> None:
    with pytest.raises(GeomeltError) as caught:
        ExtentTiles.of(source, ExtentRequest((0, 0, 1, 1)))
    assert caught.value.code == "outside-raster"


@pytest.mark.parametrize("most", [0, MAX_TILES + 1])
def test_there_is_a_limit_to_tiles(most: int) -> None:
    with pytest.raises(GeomeltError, match=f"max_tiles is {most}: ask for 1 to 1,024 tiles"):
        ExtentRequest(max_tiles=most)


def test_captions_are_the_captioners(source: RasterSource) -> None:
    tiles = ExtentTiles.of(source, ExtentRequest(tiles=False))
    collection = describe(CaptionTask(ColourWords()), source, tiles).collection()
    [whole] = collection["features"]
    assert whole["properties"]["caption"] == "a green field"
    assert whole["properties"]["source"] is None
    assert collection["total"] == 1
    assert "tiles_needed" not in collection

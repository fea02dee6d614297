"""Folders of small rasters and an index for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from colour_engine import ColourEngine
from geomelt.imagery import TileRecipe
from geomelt.index import IndexStore
from geomelt.jobs import open_index

COLOURS = {"red": (200, 40, 40), "green": (40, 200, 40), "blue": (40, 40, 200)}
RECIPE = TileRecipe(ground_sizes=(32.0,))


def write_raster(
    path: Path,
    *,
    colour: str = "green",
    tiles: int = 2,
    crs: str | None = "EPSG:32633",
    blank: int = 0,
) -> Path:
    """`tiles` x `tiles` tiles of 32 m at 1 m; the upper `blank` rows of tiles are nodata."""
    side = 32 * tiles
    rng = np.random.default_rng(sum(path.name.encode()))
    values = np.clip(
        np.array(COLOURS[colour])[:, None, None] + rng.integers(-30, 30, (3, side, side)), 1, 255
    ).astype(np.uint8)
    values[:, : 32 * blank] = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=3,
        height=side,
        width=side,
        dtype="uint8",
        nodata=0,
        crs=crs,
        transform=Affine(1.0, 0, 500_000, 0, -1.0, 5_500_000) if crs else None,
    ) as dataset:
        dataset.write(values)
    return path


@pytest.fixture
def raster() -> Callable[..., Path]:
    return write_raster


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three rasters, 12 tiles."""
    for colour in COLOURS:
        write_raster(tmp_path / "imagery" / f"{colour}.tif", colour=colour)
    return tmp_path / "imagery"


@pytest.fixture
def engine() -> ColourEngine:
    return ColourEngine()


@pytest.fixture
def store(tmp_path: Path, engine: ColourEngine) -> Iterator[IndexStore]:
    with open_index(tmp_path / "colours.geomelt", engine, RECIPE) as store:
        yield store

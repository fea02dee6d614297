"""Rasters of a few tiles, written on the spot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from geomelt.imagery import TileRecipe

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

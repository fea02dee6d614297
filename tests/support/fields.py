"""Ground that is easy to distinguish: fields of one colour each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_origin
from shapely import Polygon, box

COLOURS = {"forest": (20, 90, 20), "water": (20, 40, 120), "many houses": (200, 170, 150)}
SIDE = 32  # pixels of a field; as many metres


@dataclass(frozen=True)
class Ground:
    """`raster` is 6 x 6 fields of one colour each; `fields` are their outlines and colours."""

    raster: Path
    fields: tuple[tuple[Polygon, str], ...]


def paint(path: Path, colours: np.ndarray, *, west: float = 500_000.0) -> Path:
    """A raster (rows, columns, 3) in EPSG:32633, a metre a pixel, north edge at 5,800,000."""
    rows, columns, _ = colours.shape
    shape = {"width": columns, "height": rows, "count": 3, "dtype": "uint8"}
    place = {"crs": "EPSG:32633", "transform": from_origin(west, 5_800_000, 1, 1)}
    with rasterio.open(path, "w", driver="GTiff", **shape, **place) as dataset:
        dataset.write(np.moveaxis(colours, -1, 0))
    return path


def paint_fields(folder: Path) -> Ground:
    """The fields as `folder`/fields.tif, in turn forest, water and houses."""
    rng = np.random.default_rng(0)
    colours = rng.integers(-12, 12, (6 * SIDE, 6 * SIDE, 3))
    fields = []
    for number in range(36):
        row, column = divmod(number, 6)
        name = list(COLOURS)[(row + column) % 3]
        colours[row * SIDE : (row + 1) * SIDE, column * SIDE : (column + 1) * SIDE] += COLOURS[name]
        west, north = 500_000 + column * SIDE, 5_800_000 - row * SIDE
        fields.append((box(west, north - SIDE, west + SIDE, north), name))
    return Ground(
        paint(folder / "fields.tif", colours.clip(0, 255).astype(np.uint8)), tuple(fields)
    )

"""An index of tiles of known colours, read from real rasters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from geomelt.imagery import TileRecipe
from geomelt.index.contract import Store
from support.colour_words import ColourWords
from support.index_runs import index_sources, open_index

SIDE = 32  # pixels and metres of a tile
WEST, NORTH = 500_000, 5_500_000
COLOURS = {"red": (220, 30, 30), "green": (30, 220, 30), "blue": (30, 30, 220)}
# Rows and columns of each source's tiles.
SCENES = {
    "a_20190701.tif": [["red", "red", "green"], ["red", "blue", "green"]],
    "b_20200831.tif": [["blue", "blue", "green"], ["blue", "red", "green"]],
}


@dataclass(frozen=True)
class Colours:
    """The index, the engine it was made with, and which colour each tile has."""

    store: Store
    engine: ColourWords
    folder: Path
    colour: dict[int, str]


def write_scene(path: Path, colours: list[list[str]], column: int = 0) -> None:
    """Tiles of these colours, none of them quite like another."""
    rng = np.random.default_rng(sum(path.name.encode()))
    rows, columns = len(colours), len(colours[0])
    pixels = np.empty((3, rows * SIDE, columns * SIDE), np.uint8)
    for row in range(rows):
        for col in range(columns):
            mean = np.array(COLOURS[colours[row][col]]) + rng.integers(-25, 25, 3)
            tile = mean[:, None, None] + rng.integers(-5, 5, (3, SIDE, SIDE))
            place = np.s_[:, row * SIDE : (row + 1) * SIDE, col * SIDE : (col + 1) * SIDE]
            pixels[place] = tile.clip(1, 255)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=3,
        height=rows * SIDE,
        width=columns * SIDE,
        dtype="uint8",
        crs="EPSG:32633",
        transform=Affine(1.0, 0, WEST + column * SIDE, 0, -1.0, NORTH),
    ) as dataset:
        dataset.write(pixels)


def make_colours(folder: Path, *, captions: bool = False) -> Colours:
    """Both scenes side by side, indexed."""
    for column, (name, colours) in enumerate(SCENES.items()):
        write_scene(folder / name, colours, column=3 * column)
    engine = ColourWords()
    store = open_index(folder / "colours.geomelt", engine, TileRecipe(ground_sizes=(float(SIDE),)))
    index_sources(store, engine, [folder], captions=captions)
    colour = {}
    for tile in store.sample(100):
        col, row, *_ = tile.window
        colour[tile.id] = SCENES[Path(tile.source.uri).name][row // SIDE][col // SIDE]
    assert len(colour) == 12
    return Colours(store, engine, folder, colour)

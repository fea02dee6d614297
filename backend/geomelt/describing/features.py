"""A task done for an extent and for the tiles in it, as GeoJSON features."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from shapely.geometry import mapping

from geomelt.base.errors import GeomeltError
from geomelt.base.feature_text import Feature
from geomelt.describing.extent import ExtentTiles
from geomelt.engine.tasks import Images
from geomelt.imagery.reading.source import RasterSource
from geomelt.imagery.recipe import Tile, TileRecipe

Progress = Callable[[int, int | None], None]


class TileTask(Protocol):
    """What is asked of each tile, `batch` tiles at a time."""

    @property
    def image_size(self) -> int: ...
    @property
    def batch(self) -> int: ...

    def describe(self, images: Images) -> list[dict[str, Any]]:
        """uint8 (n, image_size, image_size, 3) -> the task's own properties of n features."""
        ...


@dataclass(frozen=True)
class Description:
    """An extent and the tiles in it, described while `pieces` are taken.

    `total` is how many features there may be: tiles with too little valid ground get none.
    `pieces` are features (EPSG:4326), some at a time, that of the extent first.
    """

    total: int
    tiles_needed: int | None
    pieces: Iterator[list[Feature]]

    @property
    def head(self) -> dict[str, Any]:
        """What stands at the top of the collection beside its features."""
        needed = {"tiles_needed": self.tiles_needed} if self.tiles_needed else {}
        return {"total": self.total, **needed}

    def collection(self, progress: Progress = lambda done, total: None) -> dict[str, Any]:
        """All of it; `progress` gets (features, total) after every piece, and may raise."""
        features: list[Feature] = []
        for piece in self.pieces:
            features += piece
            progress(len(features), self.total)
        return {"type": "FeatureCollection", **self.head, "features": features}


def describe(
    task: TileTask, source: RasterSource, tiles: ExtentTiles, *, name: str | None = None
) -> Description:
    """One feature for the extent, then one per tile; `source` stays open until they are taken.

    `name` is the `source` property. The first piece raises GeomeltError `outside-raster` where
    the extent holds no valid pixels.
    """
    pieces = _pieces(task, source, tiles, name)
    return Description(1 + len(tiles.inside), tiles.needed, pieces)


def _pieces(
    task: TileTask, source: RasterSource, tiles: ExtentTiles, name: str | None
) -> Iterator[list[Feature]]:
    whole, least = tiles.whole, TileRecipe().min_valid
    chosen = (whole, *tiles.inside)
    for start in range(0, len(chosen), task.batch):
        batch = chosen[start : start + task.batch]
        read = [source.read(tile.window, task.image_size) for tile in batch]
        if start == 0 and read[0][1] == 0:
            raise GeomeltError(
                f"The extent holds no valid pixels of {name or 'the image'}: choose another one.",
                code="outside-raster",
            )
        valid = [
            (tile, pixels)
            for tile, (pixels, share) in zip(batch, read, strict=True)
            if tile is whole or share >= least
        ]
        if valid:
            described = task.describe(np.stack([pixels for _, pixels in valid]))
            yield [
                _feature(source, tile, properties, name, role="extent" if tile is whole else "tile")
                for (tile, _), properties in zip(valid, described, strict=True)
            ]


def _feature(
    source: RasterSource, tile: Tile, properties: dict[str, Any], name: str | None, *, role: str
) -> Feature:
    window = tile.window
    return {
        "type": "Feature",
        "geometry": mapping(source.footprint(window)),
        "properties": {
            "role": role,
            **properties,
            "source": name,
            "level": tile.level if role == "tile" else None,
            "ground_size": round(tile.ground_size, 3),
            "gsd": source.gsd,
            "date": source.date,
            "crs": source.crs_name,
            "window": [window.col, window.row, window.width, window.height],
        },
    }

"""Captions of an extent and of the tiles in it, as GeoJSON features."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from shapely.geometry import mapping

from geomelt.base.errors import GeomeltError
from geomelt.base.geojson import Feature
from geomelt.imagery.crs import WGS84
from geomelt.imagery.extents import Extent
from geomelt.imagery.reading.source import RasterSource
from geomelt.imagery.recipe import PixelWindow, Tile, TileRecipe

if TYPE_CHECKING:
    from geomelt.engine.engine import Engine

MAX_TILES = 1024
BATCH = 8  # captions are slow: nobody should wait for more

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Captions:
    """Captions of an extent and of the tiles in it, written while `pieces` are taken.

    `total` is how many there may be: tiles with too little valid ground get none. `pieces` are
    features (EPSG:4326), some at a time, that of the extent first.
    """

    total: int
    tiles_needed: int | None
    pieces: Iterator[list[Feature]]

    @property
    def head(self) -> dict[str, Any]:
        """What the top of the collection says beside its features."""
        needed = {"tiles_needed": self.tiles_needed} if self.tiles_needed else {}
        return {"total": self.total, **needed}

    def collection(self, progress: Progress = lambda done, total: None) -> dict[str, Any]:
        """All of it; `progress` is told (captions, total) after every piece, and may raise."""
        features: list[Feature] = []
        for piece in self.pieces:
            features += piece
            progress(len(features), self.total)
        return {"type": "FeatureCollection", **self.head, "features": features}


def caption_extent(
    engine: Engine,
    source: RasterSource,
    extent: Extent | None = None,
    crs: str = WGS84,
    *,
    tiles: bool = True,
    max_tiles: int = 64,
    name: str | None = None,
) -> Captions:
    """One caption for the extent, then one per tile; `source` stays open until they are taken.

    `extent` is in `crs`; None means the whole raster. The tiles are of the finest level with
    at most `max_tiles` of them in the extent; where no level has so few there are none, and
    `tiles_needed` says how many the coarsest has. `name` is the `source` property. Raises
    GeomeltError `outside-raster` or `bad-extent`, also with the first piece.
    """
    if not 1 <= max_tiles <= MAX_TILES:
        raise GeomeltError(f"max_tiles is {max_tiles}: ask for 1 to {MAX_TILES:,} tiles.")
    window = (
        PixelWindow(0, 0, source.width, source.height)
        if extent is None
        else source.window_of(extent, crs)
    )
    whole = Tile(level=-1, window=window, ground_size=max(source.ground_shape(window)))
    inside, needed = _finest(source, window, max_tiles) if tiles else ([], None)
    chosen = [whole, *inside]
    return Captions(len(chosen), needed, _captioned(engine, source, chosen, name))


def _captioned(
    engine: Engine, source: RasterSource, chosen: Sequence[Tile], name: str | None
) -> Iterator[list[Feature]]:
    """Features of the tiles `chosen`, of which the first is the whole extent."""
    whole, side, least = chosen[0], engine.captioner.image_size, TileRecipe().min_valid
    for start in range(0, len(chosen), BATCH):
        batch = chosen[start : start + BATCH]
        read = [source.read(tile.window, side) for tile in batch]
        if start == 0 and read[0][1] == 0:
            raise GeomeltError(
                f"The extent holds no valid pixels of {name or 'the image'}: choose another one.",
                code="outside-raster",
            )
        seen = [
            (tile, pixels)
            for tile, (pixels, valid) in zip(batch, read, strict=True)
            if tile is whole or valid >= least
        ]
        if seen:
            captions = engine.caption(np.stack([pixels for _, pixels in seen]))
            yield [
                _feature(source, tile, caption, name, whole=tile is whole)
                for (tile, _), (caption, _) in zip(seen, captions, strict=True)
            ]


def _finest(
    source: RasterSource, window: PixelWindow, max_tiles: int
) -> tuple[list[Tile], int | None]:
    """The tiles of the finest level that has at most `max_tiles` in the window; [] for one.

    Beside them how many the coarsest has, where even those are too many.
    """
    levels = [layout.within(window) for layout in source.layouts(TileRecipe())]
    for level in levels:
        if len(level) <= max_tiles:
            return (list(level) if len(level) > 1 else []), None
    return [], len(levels[-1])


def _feature(
    source: RasterSource, tile: Tile, caption: str, name: str | None, *, whole: bool
) -> Feature:
    window = tile.window
    return {
        "type": "Feature",
        "geometry": mapping(source.footprint(window)),
        "properties": {
            "role": "extent" if whole else "tile",
            "caption": caption,
            "source": name,
            "level": None if whole else tile.level,
            "ground_size": round(tile.ground_size, 3),
            "gsd": source.gsd,
            "date": source.date,
            "crs": source.crs_name,
            "window": [window.col, window.row, window.width, window.height],
        },
    }

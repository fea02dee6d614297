"""Captions of an extent and of the tiles in it, as GeoJSON features."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from shapely.geometry import mapping

from geomelt.errors import GeomeltError
from geomelt.imagery.georeference import WGS84, Extent
from geomelt.imagery.recipe import PixelWindow, Tile, TileRecipe
from geomelt.imagery.source import RasterSource

if TYPE_CHECKING:
    from geomelt.engine import Engine

MAX_TILES = 1024
BATCH = 16

Progress = Callable[[int, int | None], None]


def caption_extent(
    engine: Engine,
    source: RasterSource,
    extent: Extent | None = None,
    crs: str = WGS84,
    *,
    tiles: bool = True,
    max_tiles: int = 64,
    name: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """One caption for the extent, then one per tile, as a FeatureCollection (EPSG:4326).

    `extent` is in `crs`; None means the whole raster. The tiles are of the finest level with
    at most `max_tiles` of them in the extent. `name` is the `source` property; `progress` is
    told (captioned, total). Raises GeomeltError `outside-raster` or `bad-extent`.
    """
    if not 1 <= max_tiles <= MAX_TILES:
        raise GeomeltError(f"max_tiles is {max_tiles}: ask for 1 to {MAX_TILES:,} tiles.")
    window = (
        PixelWindow(0, 0, source.width, source.height)
        if extent is None
        else source.window_of(extent, crs)
    )
    whole = Tile(level=-1, window=window, ground_size=max(source.ground_shape(window)))
    chosen = [whole, *(_finest(source, window, max_tiles) if tiles else [])]
    recipe = TileRecipe()
    features: list[dict[str, Any]] = []
    for start in range(0, len(chosen), BATCH):
        batch = chosen[start : start + BATCH]
        side = engine.captioner.image_size
        read = [source.read(tile.window, side) for tile in batch]
        if start == 0 and read[0][1] == 0:
            raise GeomeltError(
                f"The extent holds no valid pixels of {name or 'the image'}: choose another one.",
                code="outside-raster",
            )
        seen = [
            (tile, pixels)
            for tile, (pixels, valid) in zip(batch, read, strict=True)
            if tile is whole or valid >= recipe.min_valid
        ]
        captions = engine.caption(np.stack([pixels for _, pixels in seen])) if seen else []
        features += [
            _feature(source, tile, caption, name, whole=tile is whole)
            for (tile, _), (caption, _) in zip(seen, captions, strict=True)
        ]
        if progress:
            progress(start + len(batch), len(chosen))
    return {"type": "FeatureCollection", "features": features}


def _finest(source: RasterSource, window: PixelWindow, max_tiles: int) -> list[Tile]:
    """The tiles of the finest level that has at most `max_tiles` in the window; [] for one."""
    levels: dict[int, list[Tile]] = {}
    for tile in source.tiles(TileRecipe()):
        if _centre_in(tile.window, window):
            levels.setdefault(tile.level, []).append(tile)
    for _, inside in sorted(levels.items()):
        if len(inside) <= max_tiles:
            return inside if len(inside) > 1 else []
    return []


def _centre_in(tile: PixelWindow, window: PixelWindow) -> bool:
    column = tile.col + tile.width / 2
    row = tile.row + tile.height / 2
    return (
        window.col <= column < window.col + window.width
        and window.row <= row < window.row + window.height
    )


def _feature(
    source: RasterSource, tile: Tile, caption: str, name: str | None, *, whole: bool
) -> dict[str, Any]:
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

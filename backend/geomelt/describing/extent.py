"""Which tiles of a raster are described: those of an extent, as fine as asked for."""

from __future__ import annotations

from dataclasses import dataclass

from geomelt.base.errors import GeomeltError
from geomelt.imagery.crs import WGS84
from geomelt.imagery.extents import Extent
from geomelt.imagery.reading.source import RasterSource
from geomelt.imagery.recipe import PixelWindow, Tile, TileRecipe

MAX_TILES = 1024


@dataclass(frozen=True)
class ExtentRequest:
    """The ground to describe, and how finely.

    `extent` is in `crs`; None means the whole raster. Without `tiles` the extent is described
    as a whole alone. Raises GeomeltError `invalid` unless `max_tiles` is 1 to `MAX_TILES`.
    """

    extent: Extent | None = None
    crs: str = WGS84
    tiles: bool = True
    max_tiles: int = 64

    def __post_init__(self) -> None:
        if not 1 <= self.max_tiles <= MAX_TILES:
            raise GeomeltError(f"max_tiles is {self.max_tiles}: ask for 1 to {MAX_TILES:,} tiles.")


@dataclass(frozen=True)
class ExtentTiles:
    """The whole extent as one tile, and the tiles in it.

    The tiles are of the finest level with at most `max_tiles` of them in the extent; there are
    none where that is one, or where no level has so few: then `needed` is how many the coarsest
    has.
    """

    whole: Tile
    inside: tuple[Tile, ...] = ()
    needed: int | None = None

    @classmethod
    def of(cls, source: RasterSource, request: ExtentRequest) -> ExtentTiles:
        """Raises GeomeltError `outside-raster` or `bad-extent`."""
        window = (
            PixelWindow(0, 0, source.width, source.height)
            if request.extent is None
            else source.window_of(request.extent, request.crs)
        )
        whole = Tile(level=-1, window=window, ground_size=max(source.ground_shape(window)))
        if not request.tiles:
            return cls(whole)
        levels = [layout.within(window) for layout in source.layouts(TileRecipe())]
        for level in levels:
            if len(level) <= request.max_tiles:
                return cls(whole, tuple(level) if len(level) > 1 else ())
        return cls(whole, needed=len(levels[-1]))

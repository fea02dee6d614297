"""One raster, opened: its place, its tiles, and their pixels as 8-bit colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray
from rasterio.io import DatasetReader
from shapely import Polygon

from geomelt.base.errors import GeomeltError
from geomelt.base.resizing import resized
from geomelt.imagery import grid
from geomelt.imagery.crs import WGS84
from geomelt.imagery.dating.dates import dated
from geomelt.imagery.extents import Extent
from geomelt.imagery.files.gdal import environment
from geomelt.imagery.files.location import Location
from geomelt.imagery.grid import Layout
from geomelt.imagery.opening.datasets import gdal_urls
from geomelt.imagery.opening.locating import locate
from geomelt.imagery.opening.state import Fingerprint, SourceState, fingerprint_at, state_at
from geomelt.imagery.pixels.stretch import Range, stretched, to_rgb
from geomelt.imagery.pixels.windows import Validity, decimated
from geomelt.imagery.placing import warping
from geomelt.imagery.placing.georeference import Georeference
from geomelt.imagery.placing.place_hash import place_hash
from geomelt.imagery.reading.source_pixels import Reading, SourcePixels, open_straightened
from geomelt.imagery.recipe import Level, PixelWindow, Tile, TileRecipe
from geomelt.imagery.refusals import display_name
from geomelt.imagery.validity.rule import ValidityRules


class RasterSource:
    """An open raster; a context manager, used by one thread at a time.

    `uri` is an absolute path (of a file, a .SAFE folder or a STAC item), a /vsizip/ path or an
    address; `size` and `mtime_ns` are those of `state_of(uri)`; `bounds` are west, south, east,
    north in EPSG:4326, past 180 where it crosses the antimeridian; `gsd` is in metres per pixel
    at the centre; `date` is an ISO date, a year, or None, found where `date_origin` says;
    `bands` count from 1; `crs_from_user` says that the CRS is the user's, for want of its own.
    """

    def __init__(
        self,
        location: Location,
        state: SourceState,
        dataset: DatasetReader,
        reading: Reading,
    ) -> None:
        self._location, self._state = location, state
        self.uri = location.uri
        self.size, self.mtime_ns = state.size, state.mtime_ns
        self.width, self.height = int(dataset.width), int(dataset.height)
        self._place = Georeference(dataset, self.uri, location.sidecars, reading.crs)
        self.crs_from_user = self._place.crs_from_user
        self.crs_name = self._place.crs_name
        self.bounds, self.gsd = self._place.bounds, self._place.gsd
        self.date, self.date_origin = dated(location, warping.origin(dataset), state.mtime_ns)
        self._pixels = SourcePixels(location, dataset, reading)

    @classmethod
    def open(
        cls,
        uri: str | Path,
        *,
        bands: Sequence[int] | None = None,
        stretch: Sequence[Range] | None = None,
        percentiles: Range = (2.0, 98.0),
        crs: str | None = None,
        validity: str | None = None,
        remote: bool = False,
        within: Iterable[str | Path] | None = None,
    ) -> RasterSource:
        """Open a source; `bands`, `stretch` (one pair per band), `validity` as stored, or None.

        `percentiles` is the recipe's stretch, for the ranges computed when `stretch` is None.
        `crs` is that of a raster that has none of its own.
        Only with `remote` is anything fetched. What the raster itself names (a VRT's sources, a
        STAC item's assets) must lie under `within`, or anywhere on this machine where it is None.
        Raises GeomeltError `no-such-file`, `unreadable`, `not-georeferenced`,
        `remote-not-allowed`, `outside-folders`, or `invalid` for bands the raster does not have.
        """
        location = locate(uri, remote_allowed=remote, within=within)
        rules = None if validity is None else ValidityRules.from_json(validity)
        reading = Reading(bands, stretch, percentiles, crs, rules)
        return cls._opened(location, state_at(location), reading)

    @classmethod
    def _opened(cls, location: Location, state: SourceState, reading: Reading) -> RasterSource:
        overviews = reading.rules is None or reading.rules.overviews
        dataset = open_straightened(location, reading.crs, overviews=overviews)
        try:
            with environment(gdal_urls(location)):
                return cls(location, state, dataset, reading)
        except BaseException:
            warping.close(dataset)
            raise

    def close(self) -> None:
        warping.close(self._pixels.dataset)

    def __enter__(self) -> RasterSource:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def stretch(self) -> tuple[Range, ...]:
        """The values that become 0 and 255, one pair per band; computed at the first use.

        Raises GeomeltError `unreadable`.
        """
        return self._pixels.stretch

    @property
    def bands(self) -> tuple[int, ...]:
        """Three for red, green and blue, or one; chosen at the first use. Raises `unreadable`."""
        return self._pixels.bands

    @property
    def validity(self) -> str:
        """What decides which of its pixels are valid, to be stored."""
        return self._pixels.rules.to_json()

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know of how it is read, a sentence each that names it.

        None on its validity where that was given.
        """
        return self._pixels.notes

    def levels(self, recipe: TileRecipe) -> list[Level]:
        """The levels of this raster, finest first, at least one."""
        return grid.levels(self.width, self.height, self._place.pixel, recipe)

    def layouts(self, recipe: TileRecipe) -> list[Layout]:
        """Where the tiles of each level lie, finest level first."""
        size = self.width, self.height, self._place.pixel
        return grid.layouts(*size, self.levels(recipe), recipe.overlap)

    def tiles(self, recipe: TileRecipe) -> Iterator[Tile]:
        """Every tile: finest level first, then row by row."""
        return chain.from_iterable(self.layouts(recipe))

    def count(self, recipe: TileRecipe) -> int:
        """How many tiles there are, without making them."""
        return sum(map(len, self.layouts(recipe)))

    def read(self, window: PixelWindow, size: int) -> tuple[NDArray[np.uint8], float]:
        """The window as colour (size, size, 3), 0..255, and its valid share, 0..1.

        A window that is no square is squeezed into one. Raises GeomeltError `unreadable`, or
        `outside-raster` for a window that is not within the raster.
        """
        image, share = self.read_native(window, size)
        return resized(image[None], size)[0], share

    def read_native(self, window: PixelWindow, size: int) -> tuple[NDArray[np.uint8], float]:
        """As `read`, but with the window's own proportions.

        Each side has its native pixels, halved while that leaves at least `size` of them.
        """
        right, bottom = window.col + window.width, window.row + window.height
        positive = min(window.col, window.row) >= 0 and min(window.width, window.height) > 0
        if not (positive and right <= self.width and bottom <= self.height):
            raise GeomeltError(
                f"The window {window} is not within {display_name(self.uri)} of {self.width} x "
                f"{self.height} pixels: index it again if it changed.",
                code="outside-raster",
            )
        stretch = self.stretch
        values, valid = self._pixels.read(window, decimated(window, size))
        return to_rgb(values, valid, stretch), float(valid.mean())

    def read_cells(
        self, window: PixelWindow, shape: tuple[int, int]
    ) -> tuple[NDArray[np.uint8], Validity]:
        """A window as colour (3, *shape), invalid pixels as they come, and validity (*shape).

        Raises GeomeltError `unreadable`.
        """
        stretch = self.stretch
        values, valid = self._pixels.read(window, shape)
        return stretched(values, stretch), valid

    @property
    def place(self) -> str:
        """A hash of where it lies and of how it is read, wherever that is written."""
        return place_hash(self._pixels.dataset, self._place, self._location.sidecars)

    def fingerprint(self) -> Fingerprint:
        """What it is known by when it moves, or when a file beside it changes."""
        return replace(fingerprint_at(self._location), place=self.place)

    @property
    def block_shape(self) -> tuple[int, int]:
        """Rows and columns of the blocks that the file is stored in."""
        return self._pixels.block_shape

    @property
    def in_one_piece(self) -> bool:
        """Whether its format decodes all that lies before a pixel: several readers do not help."""
        return self._pixels.in_one_piece

    def overview(self, factor: int) -> int:
        """How many times smaller the overview is that serves a read at 1/`factor`; 1 without."""
        return self._pixels.overview(factor)

    def twin(self) -> RasterSource:
        """The same source opened once more, for another thread."""
        return RasterSource._opened(self._location, self._state, self._pixels.reading)

    def ground_shape(self, window: PixelWindow) -> tuple[float, float]:
        """Width and height of a window in metres."""
        return window.width * self._place.pixel[0], window.height * self._place.pixel[1]

    def footprint(self, window: PixelWindow) -> Polygon:
        """The window's outline in EPSG:4326, with densified edges."""
        return self._place.footprint(window)

    def footprints(self, windows: Sequence[PixelWindow]) -> list[Polygon]:
        """`footprint` of windows of one size, many at a time."""
        return self._place.footprints(windows)

    def window_of(self, extent: Extent, crs: str = WGS84) -> PixelWindow:
        """The pixels of an extent (xmin, ymin, xmax, ymax in `crs`), clipped to the raster.

        Raises GeomeltError `bad-extent` or `outside-raster`.
        """
        return self._place.window_of(extent, crs)

    def is_empty(self, window: PixelWindow) -> bool:
        """Whether the file is known to hold nothing there: sparse ones leave blocks out."""
        return self._pixels.is_empty(window)

"""One raster, opened: its place, its tiles, and their pixels as 8-bit colour."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader
from shapely import Polygon

from geomelt.errors import GeomeltError
from geomelt.imagery import grid
from geomelt.imagery.bands import check_bands, choose_bands
from geomelt.imagery.dates import acquired
from geomelt.imagery.files import environment, open_dataset, unreadable
from geomelt.imagery.georeference import WGS84, Extent, Georeference
from geomelt.imagery.pixels import decimated, read_pixels
from geomelt.imagery.recipe import Level, PixelWindow, Tile, TileRecipe
from geomelt.imagery.stretch import Range, compute_stretch, to_rgb


class RasterSource:
    """An open raster file; a context manager, used by one thread at a time.

    `uri` is the absolute path; `size` and `mtime_ns` are the file's, to tell whether it
    changed; `bounds` are west, south, east, north in EPSG:4326; `gsd` is in metres per pixel
    at the centre; `date` is an ISO date, a year, or None; `bands` count from 1.
    """

    def __init__(
        self,
        path: Path,
        dataset: DatasetReader,
        bands: Sequence[int] | None,
        stretch: Sequence[Range] | None,
        percentiles: Range,
    ) -> None:
        self._dataset = dataset
        self._percentiles = percentiles
        self.uri = str(path)
        status = path.stat()
        self.size, self.mtime_ns = status.st_size, status.st_mtime_ns
        self.width, self.height = int(dataset.width), int(dataset.height)
        self._place = Georeference(dataset, self.uri)
        self.crs_wkt, self.crs_name = self._place.crs.to_wkt(), self._place.crs_name
        self.bounds, self.gsd = self._place.bounds, self._place.gsd
        self.date = acquired(path.name, dataset.tags())
        self.bands = choose_bands(dataset) if bands is None else check_bands(bands, dataset)
        self._stretch = _checked(stretch, self.bands, self.uri)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        bands: Sequence[int] | None = None,
        stretch: Sequence[Range] | None = None,
        percentiles: Range = (2.0, 98.0),
    ) -> RasterSource:
        """Open a local file; `bands` and `stretch` (one pair per band) as stored, or None.

        `percentiles` is the recipe's stretch, for the ranges computed when `stretch` is None.
        Raises GeomeltError `no-such-file`, `unreadable`, `not-georeferenced`, or `invalid`
        for bands the raster does not have.
        """
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 - keeps links as named
        dataset = open_dataset(absolute)
        try:
            return cls(absolute, dataset, bands, stretch, percentiles)
        except BaseException:
            dataset.close()
            raise

    def close(self) -> None:
        self._dataset.close()

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
        if self._stretch is None:
            try:
                with environment():
                    self._stretch = compute_stretch(self._dataset, self.bands, self._percentiles)
            except (RasterioError, OSError) as error:
                raise self._broken(error) from error
        return self._stretch

    def levels(self, recipe: TileRecipe) -> list[Level]:
        """The levels of this raster, finest first, at least one."""
        return grid.levels(self.width, self.height, self._place.pixel, recipe)

    def tiles(self, recipe: TileRecipe) -> list[Tile]:
        """Every tile: finest level first, then row by row."""
        size = self.width, self.height, self._place.pixel
        return list(grid.tiles(*size, self.levels(recipe), recipe.overlap))

    def read(self, window: PixelWindow, size: int) -> tuple[NDArray[np.uint8], float]:
        """The window as colour (size, size, 3), 0..255, and its valid share, 0..1.

        A window that is no square is squeezed into one. Raises GeomeltError `unreadable`, or
        `outside-raster` for a window that is not within the raster.
        """
        image, share = self.read_native(window, size)
        if image.shape[:2] != (size, size):
            resized = Image.fromarray(image).resize((size, size), Image.Resampling.BICUBIC)
            image = np.asarray(resized)
        return image, share

    def read_native(self, window: PixelWindow, size: int) -> tuple[NDArray[np.uint8], float]:
        """As `read`, but with the window's own proportions.

        Each side has its native pixels, halved while that leaves at least `size` of them.
        """
        right, bottom = window.col + window.width, window.row + window.height
        positive = min(window.col, window.row) >= 0 and min(window.width, window.height) > 0
        if not (positive and right <= self.width and bottom <= self.height):
            raise GeomeltError(
                f"The window {window} is not within {self.uri} of {self.width} x {self.height} "
                "pixels: index it again if it changed.",
                code="outside-raster",
            )
        stretch = self.stretch
        try:
            with environment():
                values, valid = read_pixels(
                    self._dataset, self.bands, window, decimated(window, size)
                )
        except (RasterioError, OSError) as error:
            raise self._broken(error) from error
        return to_rgb(values, valid, stretch), float(valid.mean())

    def ground_shape(self, window: PixelWindow) -> tuple[float, float]:
        """Width and height of a window in metres."""
        return window.width * self._place.pixel[0], window.height * self._place.pixel[1]

    def footprint(self, window: PixelWindow) -> Polygon:
        """The window's outline in EPSG:4326, with densified edges."""
        return self._place.footprint(window)

    def window_of(self, extent: Extent, crs: str = WGS84) -> PixelWindow:
        """The pixels of an extent (xmin, ymin, xmax, ymax in `crs`), clipped to the raster.

        Raises GeomeltError `bad-extent` or `outside-raster`.
        """
        return self._place.window_of(extent, crs)

    def _broken(self, error: Exception) -> GeomeltError:
        cause = str(error.__cause__ or error).replace(self.uri, "").splitlines()
        return unreadable(self.uri, cause[0].strip(" :.") if cause else "reading failed")


def _checked(
    stretch: Sequence[Range] | None, bands: Sequence[int], uri: str
) -> tuple[Range, ...] | None:
    if stretch is None:
        return None
    pairs = tuple((float(low), float(high)) for low, high in stretch)
    if len(pairs) != len(bands) or not all(low < high for low, high in pairs):
        raise GeomeltError(
            f"The stretch {list(pairs)} does not fit {uri}: it needs one rising pair for each "
            f"of {len(bands)} bands."
        )
    return pairs

"""One raster, opened: its place, its tiles, and their pixels as 8-bit colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader
from shapely import Polygon

from geomelt.base.errors import GeomeltError
from geomelt.base.resizing import resized
from geomelt.imagery import grid
from geomelt.imagery.bands.choosing import ChosenBands, check_bands, choose_bands
from geomelt.imagery.crs import WGS84
from geomelt.imagery.dating.dates import dated
from geomelt.imagery.extents import Extent
from geomelt.imagery.files.gdal import environment, forget_error
from geomelt.imagery.files.location import Location
from geomelt.imagery.formats import of_driver
from geomelt.imagery.grid import Layout
from geomelt.imagery.opening.datasets import gdal_urls, open_dataset
from geomelt.imagery.opening.locating import locate
from geomelt.imagery.opening.state import Fingerprint, SourceState, fingerprint_at, state_at
from geomelt.imagery.pixels.palettes import is_palette
from geomelt.imagery.pixels.stretch import Range, compute_stretch, stretched, to_rgb
from geomelt.imagery.pixels.windows import Validity, Values, decimated, read_pixels
from geomelt.imagery.placing import warping
from geomelt.imagery.placing.georeference import Georeference
from geomelt.imagery.placing.place_hash import place_hash
from geomelt.imagery.reading.empty_overviews import overviews_hold
from geomelt.imagery.reading.inspecting import inspect
from geomelt.imagery.recipe import Level, PixelWindow, Tile, TileRecipe
from geomelt.imagery.refusals import display_name, failed
from geomelt.imagery.validity.rule import ValidityRules
from geomelt.imagery.validity.sparse import in_blocks, stored_blocks


class RasterSource:
    """An open raster; a context manager, used by one thread at a time.

    `uri` is an absolute path (of a file, a .SAFE folder or a STAC item), a /vsizip/ path or an
    address; `size` and `mtime_ns` are those of `state_of(uri)`; `bounds` are west, south, east,
    north in EPSG:4326, past 180 where it crosses the antimeridian; `gsd` is in metres per pixel
    at the centre; `date` is an ISO date, a year, or None, found where `date_origin` says;
    `bands` count from 1; `crs_is_said` where the CRS is the user's, as it has none of its own.
    """

    def __init__(
        self,
        location: Location,
        state: SourceState,
        dataset: DatasetReader,
        bands: Sequence[int] | None,
        stretch: Sequence[Range] | None,
        percentiles: Range,
        crs: str | None,
        rules: ValidityRules | None,
    ) -> None:
        self._location, self._state = location, state
        self._dataset = dataset
        self._percentiles, self._said_crs = percentiles, crs
        self.uri = location.uri
        self.size, self.mtime_ns = state.size, state.mtime_ns
        self.width, self.height = int(dataset.width), int(dataset.height)
        self._place = Georeference(dataset, self.uri, location.sidecars, crs)
        self.crs_is_said = self._place.crs_is_said
        self.crs_wkt, self.crs_name = self._place.crs.to_wkt(), self._place.crs_name
        self.bounds, self.gsd = self._place.bounds, self._place.gsd
        self.date, self.date_origin = dated(location, warping.origin(dataset), state.mtime_ns)
        bands = location.bands if bands is None else bands
        self._given = None if bands is None else check_bands(bands, dataset, self.uri)
        self._stretch = _checked(stretch, self.bands, self.uri)
        self._known_rules, self._notes = rules, list[str]()
        if remark := warping.told(dataset):
            self._notes.append(f"{self.uri} {remark}.")

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
        state = state_at(location)
        return cls._opened(location, state, bands, stretch, percentiles, crs, rules)

    @classmethod
    def _opened(
        cls,
        location: Location,
        state: SourceState,
        bands: Sequence[int] | None,
        stretch: Sequence[Range] | None,
        percentiles: Range,
        crs: str | None,
        rules: ValidityRules | None,
    ) -> RasterSource:
        overviews = rules is None or rules.overviews
        dataset = _straight(location, crs, overviews=overviews)
        try:
            with environment(gdal_urls(location)):
                return cls(location, state, dataset, bands, stretch, percentiles, crs, rules)
        except BaseException:
            warping.close(dataset)
            raise

    def close(self) -> None:
        warping.close(self._dataset)

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
            rules = self._rules
            try:
                with self._environment():
                    self._stretch = compute_stretch(
                        self._dataset, self.bands, self._percentiles, self._stored, rules
                    )
            except (RasterioError, OSError) as error:
                raise self._broken(error) from error
        return self._stretch

    @property
    def bands(self) -> tuple[int, ...]:
        """Three for red, green and blue, or one; chosen at the first use. Raises `unreadable`."""
        return self._chosen.bands

    @cached_property
    def _chosen(self) -> ChosenBands:
        if self._given:
            return ChosenBands(self._given)
        try:
            with self._environment():
                return choose_bands(self._dataset, self.uri)
        except (RasterioError, OSError) as error:
            raise self._broken(error) from error

    @property
    def validity(self) -> str:
        """What tells its valid pixels, to be stored."""
        return self._rules.to_json()

    @property
    def _rules(self) -> ValidityRules:
        if self._known_rules is None:
            far = bool(self._location.urls)
            overviews = far or self._overviews_hold()
            with self._environment():
                found = inspect(self._dataset, self.bands, self._stored, far=far)
            rules, remarks = found
            if not overviews:
                remarks.append("has overviews that hold nothing: it is read without them")
            self._known_rules = replace(rules, overviews=overviews)
            self._notes += [f"{self.uri} {remark}." for remark in remarks]
        return self._known_rules

    def _overviews_hold(self) -> bool:
        """Where its overviews hold nothing, the source goes on without."""
        if not self._dataset.overviews(self.bands[0]):
            forget_error(self._dataset)  # of those that cannot be read
            return True
        fine = _straight(self._location, self._said_crs, overviews=False)
        try:
            with self._environment():
                hold = overviews_hold(self._dataset, fine, self.bands)
        except RasterioError:
            hold = True  # reading says what is wrong
        unused, self._dataset = (fine, self._dataset) if hold else (self._dataset, fine)
        warping.close(unused)
        return hold

    @property
    def notes(self) -> tuple[str, ...]:
        """What its owner should know of how it is read, a sentence each that names it.

        Nothing of its validity where that was given.
        """
        own = self._notes if self._rules else []
        return (*filter(None, [self._chosen.note]), *own)

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
        values, valid = self._read(window, decimated(window, size))
        return to_rgb(values, valid, stretch), float(valid.mean())

    def read_cells(
        self, window: PixelWindow, shape: tuple[int, int]
    ) -> tuple[NDArray[np.uint8], Validity]:
        """A window as colour (3, *shape), invalid pixels as they come, and validity (*shape).

        Raises GeomeltError `unreadable`.
        """
        stretch = self.stretch
        values, valid = self._read(window, shape)
        return stretched(values, stretch), valid

    @property
    def place(self) -> str:
        """A hash of where it lies and of how it is read, whatever tells that."""
        return place_hash(self._dataset, self._place, self._location.sidecars)

    def fingerprint(self) -> Fingerprint:
        """What it is known by when it moves, or when a file beside it changes."""
        return replace(fingerprint_at(self._location), place=self.place)

    @property
    def block_shape(self) -> tuple[int, int]:
        """Rows and columns of the blocks that the file is stored in."""
        rows, columns = self._dataset.block_shapes[self.bands[0] - 1]
        return int(rows), int(columns)

    @property
    def in_one_piece(self) -> bool:
        """Whether its format decodes all that lies before a pixel: several readers only hinder."""
        row = of_driver(self._dataset.driver)
        return row is not None and row.sequential

    def overview(self, factor: int) -> int:
        """How many times smaller the overview is that serves a read at 1/`factor`; 1 without."""
        factors = self._dataset.overviews(self.bands[0])
        return max([1, *(int(each) for each in factors if each <= factor)])

    def twin(self) -> RasterSource:
        """The same source opened once more, for another thread."""
        return RasterSource._opened(
            self._location,
            self._state,
            self.bands,
            self.stretch,
            self._percentiles,
            self._said_crs,
            self._rules,
        )

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
        if self._stored is None:
            return False
        rows, columns = self.block_shape
        right, bottom = window.col + window.width, window.row + window.height
        among = self._stored[
            window.row // rows : -(-bottom // rows), window.col // columns : -(-right // columns)
        ]
        return not among.any()

    @cached_property
    def _stored(self) -> NDArray[np.bool_] | None:
        """The blocks that hold anything, where some do not."""
        if self._dataset.driver != "GTiff" or len(self._location.files) != 1:
            return None
        rows, columns = self.block_shape
        shape = -(-self.height // rows), -(-self.width // columns)
        stored = stored_blocks(self._location.files[0], *shape)
        return None if stored is None or stored.all() else stored

    def _read(self, window: PixelWindow, shape: tuple[int, int]) -> tuple[Values, Validity]:
        if self.is_empty(window):
            planes = 3 if is_palette(self._dataset, self.bands) else len(self.bands)
            return np.zeros((planes, *shape), self._dataset.dtypes[0]), np.zeros(shape, np.bool_)
        rules = self._rules
        try:
            with self._environment():
                values, valid = read_pixels(self._dataset, self.bands, window, shape, rules)
        except (RasterioError, OSError) as error:
            raise self._broken(error) from error
        if self._stored is not None:
            valid &= in_blocks(self._stored, self.block_shape, window, shape)
        return values, valid

    def _environment(self) -> AbstractContextManager[object]:
        settings: AbstractContextManager[object] = environment(gdal_urls(self._location))
        return settings

    def _broken(self, error: Exception) -> GeomeltError:
        return failed(self.uri, error)


def _straight(location: Location, crs: str | None, *, overviews: bool) -> DatasetReader:
    dataset = open_dataset(location, overviews=overviews)
    with environment(gdal_urls(location)):
        return warping.straightened(dataset, location.sidecars, crs)


def _checked(
    stretch: Sequence[Range] | None, bands: Sequence[int], uri: str
) -> tuple[Range, ...] | None:
    if stretch is None:
        return None
    pairs = tuple((float(low), float(high)) for low, high in stretch)
    if len(pairs) != len(bands) or not all(low < high for low, high in pairs):
        raise GeomeltError(
            f"The stretch {list(pairs)} does not fit {display_name(uri)}: it needs one rising "
            f"pair for each of {len(bands)} bands."
        )
    return pairs

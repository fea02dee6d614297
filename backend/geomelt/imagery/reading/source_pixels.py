"""The pixels of an open source: its bands, which pixels are valid, and the stretch."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader

from geomelt.base.errors import GeomeltError
from geomelt.imagery.bands.choosing import ChosenBands, check_bands, choose_bands
from geomelt.imagery.files.gdal import environment, forget_error
from geomelt.imagery.files.location import Location
from geomelt.imagery.formats import of_driver
from geomelt.imagery.opening.datasets import gdal_urls, open_dataset
from geomelt.imagery.pixels.palettes import is_palette
from geomelt.imagery.pixels.stretch import Range, compute_stretch
from geomelt.imagery.pixels.windows import Validity, Values, read_pixels
from geomelt.imagery.placing import warping
from geomelt.imagery.reading.empty_overviews import overviews_hold
from geomelt.imagery.reading.inspecting import inspect
from geomelt.imagery.recipe import PixelWindow
from geomelt.imagery.refusals import display_name, failed
from geomelt.imagery.validity.rule import ValidityRules
from geomelt.imagery.validity.sparse import in_blocks, stored_blocks


def open_straightened(location: Location, crs: str | None, *, overviews: bool) -> DatasetReader:
    """The dataset of a source, straightened where its control points bend it."""
    dataset = open_dataset(location, overviews=overviews)
    with environment(gdal_urls(location)):
        return warping.straightened(dataset, location.sidecars, crs)


@dataclass(frozen=True)
class Reading:
    """How a source is read, as stored with it; None is found when it is needed.

    `percentiles` are those of a stretch that is computed; `crs` that of a raster without one.
    """

    bands: Sequence[int] | None = None
    stretch: Sequence[Range] | None = None
    percentiles: Range = (2.0, 98.0)
    crs: str | None = None
    rules: ValidityRules | None = None


class SourcePixels:
    """An open dataset with its bands, stretch and validity, each found at its first use."""

    def __init__(self, location: Location, dataset: DatasetReader, reading: Reading) -> None:
        self.dataset = dataset
        self._location, self._uri, self._reading = location, location.uri, reading
        bands = location.bands if reading.bands is None else reading.bands
        self._given = None if bands is None else check_bands(bands, dataset, self._uri)
        self._stretch = _checked(reading.stretch, self.bands, self._uri)
        self._known_rules, self._notes = reading.rules, list[str]()
        if remark := warping.remark_on(dataset):
            self._notes.append(f"{self._uri} {remark}.")

    @property
    def reading(self) -> Reading:
        """How it is read, with all that was found."""
        return replace(self._reading, bands=self.bands, stretch=self.stretch, rules=self.rules)

    @property
    def bands(self) -> tuple[int, ...]:
        """Three for red, green and blue, or one. Raises GeomeltError `unreadable`."""
        return self._chosen.bands

    @cached_property
    def _chosen(self) -> ChosenBands:
        if self._given:
            return ChosenBands(self._given)
        try:
            with self._environment():
                return choose_bands(self.dataset, self._uri)
        except (RasterioError, OSError) as error:
            raise failed(self._uri, error) from error

    @property
    def stretch(self) -> tuple[Range, ...]:
        """The values that become 0 and 255, a pair per band. Raises GeomeltError `unreadable`."""
        if self._stretch is None:
            rules = self.rules
            try:
                with self._environment():
                    self._stretch = compute_stretch(
                        self.dataset, self.bands, self._reading.percentiles, self._stored, rules
                    )
            except (RasterioError, OSError) as error:
                raise failed(self._uri, error) from error
        return self._stretch

    @property
    def rules(self) -> ValidityRules:
        """What decides which pixels are valid."""
        if self._known_rules is None:
            far = bool(self._location.urls)
            overviews = far or self._overviews_hold()
            with self._environment():
                found = inspect(self.dataset, self.bands, self._stored, far=far)
            rules, remarks = found
            if not overviews:
                remarks.append("has overviews that hold nothing: it is read without them")
            self._known_rules = replace(rules, overviews=overviews)
            self._notes += [f"{self._uri} {remark}." for remark in remarks]
        return self._known_rules

    def _overviews_hold(self) -> bool:
        """Where its overviews hold nothing, the source goes on without."""
        if not self.dataset.overviews(self.bands[0]):
            forget_error(self.dataset)  # of those that cannot be read
            return True
        fine = open_straightened(self._location, self._reading.crs, overviews=False)
        try:
            with self._environment():
                hold = overviews_hold(self.dataset, fine, self.bands)
        except RasterioError:
            hold = True  # reading says what is wrong
        unused, self.dataset = (fine, self.dataset) if hold else (self.dataset, fine)
        warping.close(unused)
        return hold

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on how it is read; none on its validity where that was given."""
        own = self._notes if self.rules else []
        return (*filter(None, [self._chosen.note]), *own)

    def read(self, window: PixelWindow, shape: tuple[int, int]) -> tuple[Values, Validity]:
        """Values (bands, *shape) and validity (*shape). Raises GeomeltError `unreadable`."""
        if self.is_empty(window):
            planes = 3 if is_palette(self.dataset, self.bands) else len(self.bands)
            return np.zeros((planes, *shape), self.dataset.dtypes[0]), np.zeros(shape, np.bool_)
        rules = self.rules
        try:
            with self._environment():
                values, valid = read_pixels(self.dataset, self.bands, window, shape, rules)
        except (RasterioError, OSError) as error:
            raise failed(self._uri, error) from error
        if self._stored is not None:
            valid &= in_blocks(self._stored, self.block_shape, window, shape)
        return values, valid

    @property
    def block_shape(self) -> tuple[int, int]:
        """Rows and columns of the blocks that the file is stored in."""
        rows, columns = self.dataset.block_shapes[self.bands[0] - 1]
        return int(rows), int(columns)

    @property
    def in_one_piece(self) -> bool:
        """Whether its format decodes all that lies before a pixel."""
        row = of_driver(self.dataset.driver)
        return row is not None and row.sequential

    def overview(self, factor: int) -> int:
        """How many times smaller the overview is that serves a read at 1/`factor`; 1 without."""
        factors = self.dataset.overviews(self.bands[0])
        return max([1, *(int(each) for each in factors if each <= factor)])

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
        if self.dataset.driver != "GTiff" or len(self._location.files) != 1:
            return None
        rows, columns = self.block_shape
        shape = -(-self.dataset.height // rows), -(-self.dataset.width // columns)
        stored = stored_blocks(self._location.files[0], *shape)
        return None if stored is None or stored.all() else stored

    def _environment(self) -> AbstractContextManager[object]:
        settings: AbstractContextManager[object] = environment(gdal_urls(self._location))
        return settings


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

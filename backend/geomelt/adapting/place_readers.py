"""Captioned places as tiles: ground in the imagery, tiles of an index, pictures."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image

from geomelt.base.errors import GeomeltError
from geomelt.imagery import PixelWindow, RasterSource, find_sources
from geomelt.imagery.extents import Area, Extent, to_area
from geomelt.imagery.formats import format_of
from geomelt.imagery.pixels.stretch import Range
from geomelt.imagery.refusals import unreadable
from geomelt.index.contract import Reader

Pixels = NDArray[np.uint8]

_SMALLEST = 16  # pixels a side: in fewer there is nothing to recognise
_SMALLEST_SHARE = 0.5  # of an extent that a raster must show


@dataclass(frozen=True)
class ExtentPlace:
    """Ground: xmin, ymin, xmax, ymax in `crs`, on the raster `source` where that is known."""

    extent: Extent
    crs: str
    source: str | None = None


@dataclass(frozen=True)
class TilePlace:
    """A tile of an index."""

    tile_id: int


@dataclass(frozen=True)
class PicturePlace:
    """A whole picture, by its file in the imagery folder."""

    file: str


Place = ExtentPlace | TilePlace | PicturePlace


class PlaceReader(Protocol):
    """Reads places of one kind."""

    def read(self, place: Any, size: int) -> Pixels:
        """The place as colour (size, size, 3), 0..255; GeomeltError where it cannot be read."""
        ...


def place_reader(
    kind: type[Place], imagery: Path | None = None, store: Reader | None = None
) -> PlaceReader:
    """The reader of such places.

    Raises GeomeltError `invalid` where the imagery or the index that it needs was not named,
    `no-such-folder` or `no-rasters` where the imagery holds nothing.
    """
    if kind is TilePlace:
        if store is None:
            raise GeomeltError("The captions are of tiles: name their index with --in.")
        return TileReader(store)
    if imagery is None:
        raise GeomeltError("The captions need imagery: name its folder with --imagery.")
    return PictureReader(imagery) if kind is PicturePlace else GroundReader(imagery)


class TileReader:
    """Tiles of an index, read from their sources just as they were indexed."""

    def __init__(self, store: Reader) -> None:
        self._store = store

    def read(self, place: TilePlace, size: int) -> Pixels:
        """Raises GeomeltError `no-such-tile`, and what opening its source raises."""
        tile = self._store.tile(place.tile_id)
        record = tile.source
        with RasterSource.open(
            record.uri,
            bands=record.bands,
            stretch=record.stretch,
            crs=record.crs,
            validity=record.validity,
        ) as source:
            return source.read(PixelWindow(*tile.window), size)[0]


class PictureReader:
    """Pictures of a folder, with or without a place on the ground."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, place: PicturePlace, size: int) -> Pixels:
        """Raises GeomeltError `no-such-file` or `unreadable`."""
        path = self._folder / place.file
        row = format_of(path)
        if row is None or not row.is_picture:
            with RasterSource.open(path) as source:
                return source.read(PixelWindow(0, 0, source.width, source.height), size)[0]
        try:
            with Image.open(path) as image:
                colours = image.convert("RGB")
                return np.asarray(colours.resize((size, size), Image.Resampling.BICUBIC))
        except FileNotFoundError as error:
            raise GeomeltError(
                f"There is no file {path}: check its name, and the imagery folder.",
                code="no-such-file",
            ) from error
        except (OSError, Image.DecompressionBombError) as error:
            raise unreadable(path, str(error)) from error


class GroundReader:
    """Extents on the rasters of a folder; rasters that cannot be read are left out."""

    def __init__(self, imagery: Path) -> None:
        self._imagery = imagery
        self._stretches: dict[str, tuple[Range, ...]] = {}
        self._covers: list[_Cover] = []
        for path in find_sources([imagery]):
            with suppress(GeomeltError), RasterSource.open(path) as source:
                cover = _Cover(source.uri, shapely.box(*source.bounds), source.gsd)
                self._covers.append(cover)

    def read(self, place: ExtentPlace, size: int) -> Pixels:
        """From the raster that the place names, else from the best one that covers it.

        Raises GeomeltError `bad-extent`, `outside-raster` or `unreadable`.
        """
        area = to_area(place.extent, place.crs)
        showing = [cover for cover in self._covers if cover.box.intersects(area)]
        refusal: GeomeltError | None = None
        for cover in sorted(showing, key=lambda cover: cover.rank(place.source, area)):
            try:
                return self._window(cover.uri, place, area, size)
            except GeomeltError as error:
                refusal = refusal or error
        raise refusal or GeomeltError(
            f"No raster in {self._imagery} shows it: add the imagery that was captioned.",
            code="outside-raster",
        )

    def _window(self, uri: str, place: ExtentPlace, area: Area, size: int) -> Pixels:
        with RasterSource.open(uri, stretch=self._stretches.get(uri)) as source:
            window = source.window_of(place.extent, place.crs)
            if min(window.width, window.height) < _SMALLEST:
                raise GeomeltError(
                    f"It has {window.width} x {window.height} pixels on {uri}: caption extents "
                    f"of at least {_SMALLEST} x {_SMALLEST}.",
                    code="bad-extent",
                )
            pixels, valid = source.read(window, size)
            self._stretches[uri] = source.stretch
            shown = source.footprint(window).intersection(area).area / area.area
        if valid * shown < _SMALLEST_SHARE:
            raise GeomeltError(
                f"Most of it is not on {uri}: add the imagery that was captioned.",
                code="outside-raster",
            )
        return pixels


@dataclass(frozen=True)
class _Cover:
    """A raster, its bounds in EPSG:4326, and its metres per pixel."""

    uri: str
    box: shapely.Polygon
    gsd: float

    def rank(self, named: str | None, area: Area) -> tuple[bool, float, float]:
        """Lowest is best: the one named, then the one that covers more, then the finer one."""
        shown = self.box.intersection(area).area / area.area
        return self.uri != named, -round(shown, 2), self.gsd

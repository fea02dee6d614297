"""Where a raster lies: metres per pixel, footprints, and the pixels of an extent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NoReturn, TypeVar

import numpy as np
import pyproj
from affine import Affine
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader
from shapely import Polygon

from geomelt.base.errors import GeomeltError
from geomelt.imagery.crs import WGS84, crs_name
from geomelt.imagery.extents import Extent, check_extent
from geomelt.imagery.files.location import Sidecar
from geomelt.imagery.placing.outlines import outlines
from geomelt.imagery.placing.transform import other_body, placed, unplaced
from geomelt.imagery.recipe import PixelWindow
from geomelt.imagery.refusals import display_name

_Points = NDArray[np.float64]  # (n, 2)
_Value = TypeVar("_Value", float, NDArray[np.float64])

_STRAIGHT_M = 1000.0  # an edge this long is straight in any projection, to centimetres
_MAX_SEGMENTS = 32
_LONGEST_CODE = 40  # longer is WKT, which has a name
_WIDEST = 361.0  # degrees: grids registered at pixel centres reach half a pixel further
_GEOD = pyproj.Geod(ellps="WGS84")


class Georeference:
    """The full affine and CRS of a raster of `width` x `height` pixels.

    Raises GeomeltError `not-georeferenced` naming `name` when there is no CRS, no transform
    (and no ground control points in their stead), or a place that cannot be on Earth. `user_crs`
    is the CRS that the user names for a raster without one; `crs_from_user` whether it was used.
    """

    def __init__(
        self,
        dataset: DatasetReader,
        name: str,
        sidecars: Sequence[Sidecar] = (),
        user_crs: str | None = None,
    ) -> None:
        self.name, self.width, self.height = display_name(name), dataset.width, dataset.height
        self.affine, crs, self.crs_from_user = placed(dataset, name, sidecars, user_crs)
        try:
            self.crs = pyproj.CRS.from_wkt(crs.to_wkt())
            if cause := other_body(self.crs):
                raise unplaced(
                    name, cause, "exclude it, since only imagery of the Earth can be indexed"
                )
            self._to_wgs84 = pyproj.Transformer.from_crs(self.crs, WGS84, always_xy=True)
        except (CRSError, ProjError, RasterioError) as error:
            raise unplaced(name, "its CRS cannot be brought to longitude and latitude") from error
        self.pixel = self._pixel_size()
        self.bounds: Extent = self.footprint(PixelWindow(0, 0, self.width, self.height)).bounds
        if self.bounds[2] - self.bounds[0] > _WIDEST:
            raise unplaced(name, "it is wider than the Earth")

    @property
    def gsd(self) -> float:
        """Metres per pixel at the centre: the mean of both directions."""
        return math.sqrt(self.pixel[0] * self.pixel[1])

    @property
    def crs_name(self) -> str:
        """An authority code such as EPSG:26911, else the WKT; heights aside."""
        return crs_name(self.crs)

    def footprint(self, window: PixelWindow) -> Polygon:
        """The window's outline in EPSG:4326, its edges densified where they may curve.

        Longitudes run on past 180 where a window crosses the antimeridian; round a pole they
        span 360 degrees, and the pole is the outline's edge.
        """
        return self.footprints([window])[0]

    def footprints(self, windows: Sequence[PixelWindow]) -> list[Polygon]:
        """Those of windows of one size, brought to longitude and latitude together."""
        width, height = windows[0].width, windows[0].height
        side = max(width * self.pixel[0], height * self.pixel[1])
        segments = min(max(1, math.ceil(side / _STRAIGHT_M)), _MAX_SEGMENTS)
        corners = np.array([(window.col, window.row) for window in windows], np.float64)
        first = _ring(_edges(PixelWindow(0, 0, width, height)), segments)
        pixels = (corners[:, None] + first).reshape(-1, 2)
        return outlines(self._lonlat(pixels).reshape(len(windows), -1, 2))

    def window_of(self, extent: Extent, crs: str = WGS84) -> PixelWindow:
        """The pixels an extent touches, clipped to the raster, at least one.

        `extent` is xmin, ymin, xmax, ymax in `crs` (an authority code or WKT, x east).
        Raises GeomeltError `bad-extent` or `outside-raster`.
        """
        outline = np.array(check_extent(extent))
        try:
            there = pyproj.CRS.from_user_input(crs)
            onto = pyproj.Transformer.from_crs(there, self.crs, always_xy=True)
        except (CRSError, ProjError) as error:
            raise GeomeltError(
                f"The extent's CRS {crs!r} is not known: give a code such as EPSG:4326, or WKT.",
                code="bad-extent",
            ) from error
        x, y = onto.transform(*_ring(outline, _MAX_SEGMENTS).T)
        if self.crs.is_geographic:  # rasters may count longitudes from 0 to 360
            centre, _ = _apply(self.affine, self.width / 2, self.height / 2)
            x = x + 360 * np.round((centre - (np.min(x) + np.max(x)) / 2) / 360)
        if np.isfinite(x).all() and np.isfinite(y).all():
            cols, rows = _apply(~self.affine, x, y)
            return self._clipped(cols, rows, 0.0) or self._outside(there, crs)
        # Part of the extent has no place in the raster's CRS: look from the raster's side.
        cols, rows = np.meshgrid(np.linspace(0, self.width, 129), np.linspace(0, self.height, 129))
        back = pyproj.Transformer.from_crs(self.crs, there, always_xy=True)
        x, y = back.transform(*_apply(self.affine, cols, rows))
        (xmin, ymin), (xmax, ymax) = outline.min(axis=0), outline.max(axis=0)
        inside = (x >= xmin) & (x <= xmax) & (y >= ymin) & (y <= ymax)
        return self._clipped(cols[inside], rows[inside], 1 / 128) or self._outside(there, crs)

    def _clipped(self, cols: _Points, rows: _Points, margin: float) -> PixelWindow | None:
        """The window of pixel coordinates, `margin` of the raster wider on each side, or None."""
        if cols.size:
            limits = []
            for values, length in ((cols, self.width), (rows, self.height)):
                # 1e-6 px: a border that meets a pixel's edge does not take the next pixel.
                low = math.floor(values.min() - margin * length + 1e-6)
                high = math.ceil(values.max() + margin * length - 1e-6)
                limits.append((max(0, low), min(length, max(high, low + 1))))
            (left, right), (top, bottom) = limits
            if right > left and bottom > top:
                return PixelWindow(left, top, right - left, bottom - top)
        return None

    def _outside(self, there: pyproj.CRS, crs: str) -> NoReturn:
        """Says where the raster is, in the coordinates the extent came in."""
        ring = _ring(_edges(PixelWindow(0, 0, self.width, self.height)), _MAX_SEGMENTS)
        onto = pyproj.Transformer.from_crs(self.crs, there, always_xy=True)
        x, y = onto.transform(*_apply(self.affine, *ring.T))
        west, south, east, north = min(x), min(y), max(x), max(y)
        name = crs if len(crs) <= _LONGEST_CODE else there.name
        if not np.isfinite([west, south, east, north]).all():
            (west, south, east, north), there, name = self.bounds, pyproj.CRS(WGS84), WGS84
        digits = 5 if there.is_geographic else 1
        raise GeomeltError(
            f"The extent lies outside {self.name}, which covers {west:.{digits}f} to "
            f"{east:.{digits}f} east and {south:.{digits}f} to {north:.{digits}f} north in {name}: "
            "zoom to the raster and select again.",
            code="outside-raster",
        )

    def _pixel_size(self) -> tuple[float, float]:
        """Metres along a row and a column of one pixel at the centre."""
        col, row = self.width / 2, self.height / 2
        ends = np.array([(col - 0.5, row), (col + 0.5, row), (col, row - 0.5), (col, row + 0.5)])
        points = self._lonlat(ends)
        _, _, metres = _GEOD.inv(*points[[0, 2]].T, *points[[1, 3]].T)
        if not (np.isfinite(metres).all() and min(metres) > 0):
            raise unplaced(self.name, "its pixels have no size on the ground")
        return float(metres[0]), float(metres[1])

    def _lonlat(self, pixels: _Points) -> _Points:
        x, y = _apply(self.affine, pixels[:, 0], pixels[:, 1])
        lon, lat = (np.asarray(axis, np.float64) for axis in self._to_wgs84.transform(x, y))
        # 91: grids registered at pixel centres reach half a pixel beyond the pole.
        if not np.isfinite([lon, lat]).all() or (abs(lat) > 91).any() or (abs(lon) > 720).any():
            raise unplaced(
                self.name, f"coordinates such as {x[0]:g}, {y[0]:g} do not fit {self.crs.name}"
            )
        return np.column_stack([lon, np.clip(lat, -90, 90)])


def _edges(window: PixelWindow) -> _Points:
    right, bottom = window.col + window.width, window.row + window.height
    return np.array(
        [
            (window.col, window.row),
            (right, window.row),
            (right, bottom),
            (window.col, bottom),
        ],
        np.float64,
    )


def _ring(corners: _Points, segments: int) -> _Points:
    """The ring through `corners`, each edge cut into `segments`; the first point closes it."""
    share = np.arange(segments)[:, None] / segments
    following = np.roll(corners, -1, axis=0)
    parts = [a + (b - a) * share for a, b in zip(corners, following, strict=True)]
    return np.concatenate(parts)


def _apply(affine: Affine, x: _Value, y: _Value) -> tuple[_Value, _Value]:
    return affine.a * x + affine.b * y + affine.c, affine.d * x + affine.e * y + affine.f

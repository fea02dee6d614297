"""Overviews that hold nothing, as an interrupted gdaladdo or a copied sparse file leaves them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader

from geomelt.imagery.files.gdal import forget_error
from geomelt.imagery.pixels.windows import read_nearest
from geomelt.imagery.recipe import PixelWindow

_SIDE = 512  # pixels of a window that is compared
_COARSEST = 64  # an overview smaller than that is not read for tiles
_PLACES = ((0.5, 0.5), (0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75))


def overviews_hold(coarse: DatasetReader, fine: DatasetReader, bands: Sequence[int]) -> bool:
    """Whether the overviews of a raster show something where it does.

    `coarse` is read with its overviews, `fine` without. Raises RasterioError where `fine`
    cannot be read.
    """
    factors = [factor for factor in coarse.overviews(bands[0]) if factor <= _COARSEST]
    for window in _windows(fine):
        there = _shown(fine, bands, window, 1)
        if there < 0.5:
            continue
        for factor in factors:
            try:
                if _shown(coarse, bands, window, factor) < there / 2:
                    return False
            except RasterioError:
                forget_error(coarse)
                return False
    return True


def _windows(dataset: DatasetReader) -> Iterator[PixelWindow]:
    width, height = min(_SIDE, dataset.width), min(_SIDE, dataset.height)
    for down, across in _PLACES:
        col, row = (dataset.width - width) * across, (dataset.height - height) * down
        yield PixelWindow(int(col), int(row), width, height)


def _shown(dataset: DatasetReader, bands: Sequence[int], window: PixelWindow, factor: int) -> float:
    """The share of a window that is neither nodata nor 0, 0 to 1."""
    shape = -(-window.height // factor), -(-window.width // factor)
    values, masks = read_nearest(dataset, bands, window, shape)
    shown = (masks >= 128) & (values != 0) & np.isfinite(values)
    return float(shown.any(axis=0).mean())

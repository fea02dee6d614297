"""Read a window of pixels, as few as needed, and say which of them are valid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import MaskFlags, Resampling
from rasterio.io import DatasetReader
from rasterio.windows import Window

from geomelt.imagery.palettes import is_palette
from geomelt.imagery.recipe import PixelWindow

Values = NDArray[Any]  # (bands, rows, columns), the raster's own type
Validity = NDArray[np.bool_]  # (rows, columns)


def decimated(window: PixelWindow, size: int) -> tuple[int, int]:
    """Rows and columns to read so that neither falls below `size` (or the window's own).

    Halvings only: overviews, which are halvings too, are then read as they are.
    """

    height, width = window.height, window.width
    return -(-height // halved(height, size)), -(-width // halved(width, size))


def halved(pixels: int, size: int) -> int:
    """The power of two by which a side of `pixels` is divided so that `size` or more are left."""
    return int(1 << max(0, (pixels // size).bit_length() - 1))


def read_pixels(
    dataset: DatasetReader, bands: Sequence[int], window: PixelWindow, shape: tuple[int, int]
) -> tuple[Values, Validity]:
    """Values (bands, *shape) and validity (*shape) of a window; a palette gives its colours."""
    area = Window(window.col, window.row, window.width, window.height)
    palette = is_palette(dataset, bands)
    values = dataset.read(
        list(bands),
        window=area,
        out_shape=(len(bands), *shape),
        resampling=Resampling.nearest if palette else Resampling.average,
    )
    valid = _validity(dataset, bands, area, values)
    if palette:
        table = np.zeros((256, 4), np.uint8)
        for index, colour in dataset.colormap(bands[0]).items():
            if index < 256:
                table[index] = colour
        colours = table[np.minimum(values[0], 255).astype(np.intp)]
        valid &= colours[..., 3] >= 128
        values = np.moveaxis(colours[..., :3], -1, 0)
    return values, valid


def _validity(
    dataset: DatasetReader, bands: Sequence[int], area: Window, values: Values
) -> Validity:
    """By the raster's own mask, alpha or nodata value; NaN and infinity are never valid."""
    flags = {flag for band in bands for flag in dataset.mask_flag_enums[band - 1]}
    shape = values.shape[1:]
    if MaskFlags.nodata in flags:
        # Nodata in one band alone is a dark (or bright) pixel, not a hole.
        masks = dataset.read_masks(list(bands), window=area, out_shape=values.shape)
        valid = (masks >= 128).any(axis=0)
    elif MaskFlags.per_dataset in flags or MaskFlags.alpha in flags:
        mask = dataset.read_masks(bands[0], window=area, out_shape=shape)
        valid = mask >= 128
    elif len(bands) == 3:
        # Collars often carry no nodata tag; a tile that is mostly pure black shows nothing.
        valid = values.any(axis=0)
    else:
        valid = np.ones(shape, np.bool_)
    if np.issubdtype(values.dtype, np.floating):
        valid &= np.isfinite(values).all(axis=0)
    return np.asarray(valid, np.bool_)

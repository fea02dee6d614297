"""Read a window of pixels, as few as needed, and say which of them are valid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import MaskFlags, Resampling
from rasterio.io import DatasetReader
from rasterio.windows import Window

from geomelt.imagery.pixels.palettes import is_palette
from geomelt.imagery.recipe import PixelWindow
from geomelt.imagery.validity.rule import PLAIN, ValidityRules

Values = NDArray[Any]  # (bands, rows, columns), the raster's own type
Validity = NDArray[np.bool_]  # (rows, columns)
Shape = tuple[int, int]


def decimated(window: PixelWindow, size: int) -> Shape:
    """Rows and columns to read so that neither falls below `size` (or the window's own).

    Halvings only: overviews, which are halvings too, are then read as they are.
    """

    height, width = window.height, window.width
    return -(-height // halved(height, size)), -(-width // halved(width, size))


def halved(pixels: int, size: int) -> int:
    """The power of two by which a side of `pixels` is divided so that `size` or more are left."""
    return int(1 << max(0, (pixels // size).bit_length() - 1))


def read_pixels(
    dataset: DatasetReader,
    bands: Sequence[int],
    window: PixelWindow,
    shape: Shape,
    rules: ValidityRules = PLAIN,
) -> tuple[Values, Validity]:
    """Values (bands, *shape) and validity (*shape) of a window; a palette gives its colours.

    Fewer pixels than the window has are means of its valid ones.
    """
    if is_palette(dataset, bands):
        return _colours(dataset, bands, window, shape, rules)
    if not rules.needs_own_means:
        values = _brightness(dataset, bands, window, shape, Resampling.average, rules)
        return values, _valid(dataset, bands, window, values, rules)
    factors = _factors(dataset, bands[0], window, shape)
    fine = shape[0] * factors[0], shape[1] * factors[1]
    values = _brightness(dataset, bands, window, fine, Resampling.nearest, rules)
    return _means(values, _valid(dataset, bands, window, values, rules), factors)


def read_nearest(
    dataset: DatasetReader, bands: Sequence[int], window: PixelWindow, shape: Shape
) -> tuple[Values, NDArray[np.uint8]]:
    """Single pixels of a window, as they are stored, and the masks GDAL has for each band."""
    values = _read(dataset, bands, window, shape, Resampling.nearest)
    if all(dataset.mask_flag_enums[band - 1] == [MaskFlags.all_valid] for band in bands):
        return values, np.full(values.shape, 255, np.uint8)
    return values, dataset.read_masks(list(bands), window=_area(window), out_shape=values.shape)


def _read(
    dataset: DatasetReader,
    bands: Sequence[int],
    window: PixelWindow,
    shape: Shape,
    resampling: Resampling,
) -> Values:
    values: Values = dataset.read(
        list(bands),
        window=_area(window),
        out_shape=(len(bands), *shape),
        resampling=resampling,
    )
    return values


def _brightness(
    dataset: DatasetReader,
    bands: Sequence[int],
    window: PixelWindow,
    shape: Shape,
    resampling: Resampling,
    rules: ValidityRules,
) -> Values:
    inks = (*bands, rules.black) if rules.black else bands
    return rules.positive(_read(dataset, inks, window, shape, resampling))


def _colours(
    dataset: DatasetReader,
    bands: Sequence[int],
    window: PixelWindow,
    shape: Shape,
    rules: ValidityRules,
) -> tuple[Values, Validity]:
    indices = _read(dataset, bands, window, shape, Resampling.nearest)
    valid = _valid(dataset, bands, window, indices, rules)
    table = np.zeros((256, 4), np.uint8)
    for index, colour in dataset.colormap(bands[0]).items():
        if index < 256:
            table[index] = colour
    colours = table[np.minimum(indices[0], 255).astype(np.intp)]
    return np.moveaxis(colours[..., :3], -1, 0), valid & (colours[..., 3] >= 128)


def _valid(
    dataset: DatasetReader,
    bands: Sequence[int],
    window: PixelWindow,
    values: Values,
    rules: ValidityRules,
) -> Validity:
    """By the raster's own mask, alpha or nodata value, and by its rules.

    NaN and infinity are never valid.
    """
    area, shape = _area(window), values.shape[1:]
    flags = [set(dataset.mask_flag_enums[band - 1]) for band in bands]
    tagged = [band for band, each in zip(bands, flags, strict=True) if MaskFlags.nodata in each]
    valid = np.ones(shape, np.bool_)
    if tagged:
        # Nodata in one band alone is a dark (or bright) pixel, not a hole; unless no picture
        # has that value.
        masks = dataset.read_masks(tagged, window=area, out_shape=(len(tagged), *shape))
        valid &= (masks >= 128).all(axis=0) if rules.all_bands else (masks >= 128).any(axis=0)
    elif MaskFlags.per_dataset in flags[0] and rules.masks:
        valid &= dataset.read_masks(bands[0], window=area, out_shape=shape) >= 128
    for alpha in rules.alphas:
        valid &= dataset.read(alpha.band, window=area, out_shape=shape) >= alpha.opaque / 2
    for collar in rules.collars:
        valid &= ~collar.covers(values, window)
    if np.issubdtype(values.dtype, np.floating):
        valid &= np.isfinite(values).all(axis=0)
    return np.asarray(valid, np.bool_)


def _factors(dataset: DatasetReader, band: int, window: PixelWindow, shape: Shape) -> Shape:
    """How many pixels, down and across, of the file or an overview become one."""
    down, across = round(window.height / shape[0]), round(window.width / shape[1])
    overviews = [each for each in dataset.overviews(band) if each <= min(down, across)]
    served = max([1, *overviews])
    return max(1, down // served), max(1, across // served)


def _means(values: Values, valid: Validity, factors: Shape) -> tuple[Values, Validity]:
    """Of blocks of `factors` pixels: the mean of what is valid, and whether half of it is."""
    down, across = factors
    if factors == (1, 1):
        return values, valid
    count, height, width = len(values), values.shape[1] // down, values.shape[2] // across
    blocks = valid.reshape(height, down, width, across)
    counts = np.count_nonzero(blocks, axis=(1, 3))
    sums = np.where(valid, values, 0).reshape(count, height, down, width, across)
    means = sums.sum(axis=(2, 4), dtype=np.float64) / np.maximum(counts, 1)
    if np.issubdtype(values.dtype, np.integer):
        means = np.rint(means)
    return means.astype(values.dtype), counts * 2 >= down * across


def _area(window: PixelWindow) -> Window:
    return Window(window.col, window.row, window.width, window.height)

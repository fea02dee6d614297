"""The contrast stretch: raster values to 8 bits, the same way each time a source is read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rasterio.io import DatasetReader

from geomelt.imagery.pixels import Validity, Values, decimated, read_pixels
from geomelt.imagery.recipe import PixelWindow

Range = tuple[float, float]

FULL: Range = (0.0, 255.0)
# An 8-bit image whose percentiles span this much was exposed by someone: leave its colours.
WELL_EXPOSED = 96
_SAMPLE_SIDE = 512  # pixels read along each side
_READ_WHOLE = 4096  # a raster up to this side is sampled whole even without overviews
_PATCHES = 8  # otherwise as 8 x 8 patches, so no more is read however large it is


def compute_stretch(
    dataset: DatasetReader, bands: Sequence[int], percentiles: Range = (2.0, 98.0)
) -> tuple[Range, ...]:
    """The values that become 0 and 255, one pair per band of `bands`.

    Bands are stretched apart, which takes haze and sensor gains out, except in 8-bit images:
    those are pictures already and keep their colours. A well exposed one passes unchanged; a
    dull one is stretched with one range for all its bands.
    """
    samples = _samples(dataset, bands)
    if samples.shape[1] == 0 or samples.shape[0] != len(bands):  # all nodata; a palette
        return (FULL,) * len(bands)
    low, high = np.percentile(samples.astype(np.float64), percentiles, axis=1)
    if samples.dtype == np.uint8:
        if high.max() - low.min() >= WELL_EXPOSED:
            return (FULL,) * len(bands)
        low[:], high[:] = low.min(), high.max()
    high = np.where(high > low, high, low + 1)
    return tuple((float(lo), float(hi)) for lo, hi in zip(low, high, strict=True))


def to_rgb(values: Values, valid: Validity, stretch: Sequence[Range]) -> NDArray[np.uint8]:
    """8-bit colour (rows, columns, 3); invalid pixels take the mean colour of the valid ones.

    The mean colour, since a black hole would be the strongest edge of the tile.
    """
    if values.dtype == np.uint8 and all(pair == FULL for pair in stretch):
        image = np.moveaxis(values, 0, -1)
    else:
        low, high = (
            np.array(ends, np.float64)[:, None, None] for ends in zip(*stretch, strict=True)
        )
        with np.errstate(invalid="ignore", over="ignore"):
            scaled = (values - low) * (255.0 / (high - low))
        scaled = np.nan_to_num(scaled, nan=0.0, posinf=255.0, neginf=0.0)
        image = np.moveaxis(np.rint(np.clip(scaled, 0, 255)).astype(np.uint8), 0, -1)
    if image.shape[-1] == 1:
        image = np.repeat(image, 3, axis=-1)
    image = np.ascontiguousarray(image)
    if not valid.all():
        image[~valid] = image[valid].mean(axis=0).round() if valid.any() else 0
    return image


def _samples(dataset: DatasetReader, bands: Sequence[int]) -> Values:
    """Valid values (bands, n) from all over the raster."""
    width, height = dataset.width, dataset.height
    factors = dataset.overviews(bands[0])
    longest = max(width, height)
    if longest <= _READ_WHOLE * max([1, *factors]):
        windows, size = [PixelWindow(0, 0, width, height)], _SAMPLE_SIDE
    else:
        size = _SAMPLE_SIDE // _PATCHES
        windows = [
            PixelWindow(col, row, min(size, width), min(size, height))
            for row in _spread(height, size)
            for col in _spread(width, size)
        ]
    parts = []
    for window in windows:
        values, valid = read_pixels(dataset, bands, window, decimated(window, size))
        parts.append(values[:, valid])
    return np.concatenate(parts, axis=1)


def _spread(length: int, size: int) -> list[int]:
    """Starts of up to 8 patches of `size` from the first pixel to the last."""
    return sorted({int(start) for start in np.linspace(0, max(0, length - size), _PATCHES)})

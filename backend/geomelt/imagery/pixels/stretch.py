"""The contrast stretch: raster values to 8 bits, the same way each time a source is read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rasterio.io import DatasetReader

from geomelt.imagery.pixels.sampled import sample
from geomelt.imagery.pixels.windows import Validity, Values
from geomelt.imagery.validity.rule import PLAIN, ValidityRules

Range = tuple[float, float]

FULL: Range = (0.0, 255.0)
# An 8-bit image whose percentiles span this much is well exposed: its colours are kept.
WELL_EXPOSED = 96
_TABLE = 1 << 16  # for more 16-bit values than this a table of all values is quicker


def compute_stretch(
    dataset: DatasetReader,
    bands: Sequence[int],
    percentiles: Range = (2.0, 98.0),
    stored: NDArray[np.bool_] | None = None,
    rules: ValidityRules = PLAIN,
) -> tuple[Range, ...]:
    """The values that become 0 and 255, one pair per band of `bands`; `stored` as in `sample`.

    Bands are stretched apart, which takes haze and sensor gains out, except in 8-bit images:
    those are pictures already and keep their colours. A well exposed one passes unchanged; a
    dull one is stretched with one range for all its bands.
    """
    samples = sample(dataset, bands, stored, rules)
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
    """8-bit colour (rows, columns, 3) of a window; what is invalid takes its mean colour."""
    return filled(np.stack(list(stretched(values, stretch)), axis=-1), valid)


def stretched(values: Values, stretch: Sequence[Range]) -> NDArray[np.uint8]:
    """8-bit colour (3, rows, columns) of values (bands, rows, columns), valid or not."""
    if values.dtype == np.uint8 and all(pair == FULL for pair in stretch):
        planes = values
    elif values.dtype == np.uint16 and values[0].size > _TABLE:
        steps = np.broadcast_to(np.arange(_TABLE), (len(values), 1, _TABLE))
        tables = _scaled(steps, stretch)[:, 0]
        planes = np.stack([table[plane] for table, plane in zip(tables, values, strict=True)])
    else:
        planes = _scaled(values, stretch)
    return np.broadcast_to(planes, (3, *planes.shape[1:]))


def filled(image: NDArray[np.uint8], valid: Validity) -> NDArray[np.uint8]:
    """`image`, its invalid pixels now of the mean colour of the valid ones.

    The mean colour, since a black hole would be the strongest edge of the tile.
    """
    if not valid.all():
        image[~valid] = image[valid].mean(axis=0).round() if valid.any() else 0
    return image


def _scaled(values: Values, stretch: Sequence[Range]) -> NDArray[np.uint8]:
    low, high = (np.array(ends, np.float64)[:, None, None] for ends in zip(*stretch, strict=True))
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = (values - low) * (255.0 / (high - low))
    scaled = np.nan_to_num(scaled, nan=0.0, posinf=255.0, neginf=0.0)
    return np.rint(np.clip(scaled, 0, 255)).astype(np.uint8)

"""Where red, green and blue are among bands without names: by what is most usual."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from rasterio.io import DatasetReader

from geomelt.imagery.bands.sensors import BGR, FROM_COASTAL, RGB, Order
from geomelt.imagery.pixels.sampled import sample
from geomelt.imagery.pixels.windows import Values

# By how many bands hold an image, what satellites deliver in 16 bits: four of PlanetScope or of
# Sentinel-2's 10 m, five of RapidEye and drones, six of Landsat without coastal, seven with it,
# eight of WorldView, ten and more of Sentinel-2.
_USUAL: dict[int, Order] = {3: RGB, 4: BGR, 5: BGR, 6: BGR, 8: (5, 3, 2), 10: BGR, 16: (5, 3, 2)}
# In 8 bits: orthophotos with near infrared, Landsat 4 to 7.
_USUAL_8_BIT: dict[int, Order] = {4: RGB, 5: RGB, 7: BGR}
_MANY = 20  # more bands are a spectrometer's
_VISIBLE = (400.0, 1000.0)  # nm: of one that sees light and near infrared,
_SHORTWAVE = (400.0, 2500.0)  # and of one with more bands than this:
_TO_SHORTWAVE = 180
_LEAFIER = 2.0  # how much more near infrared over red and blue leaves give than bare ground
_ENOUGH = 500  # pixels of each
_CLEARLY = 1.3  # how much more one band must change from leaves to bare ground


class Assumed(NamedTuple):
    """Places among the bands that hold an image, from 1, and why."""

    order: Order
    why: str


def usual_order(dataset: DatasetReader, bands: Sequence[int]) -> Assumed:
    """Of `bands`, three or more, those that are most likely red, green and blue."""
    count, bits = len(bands), 8 if dataset.dtypes[bands[0] - 1] in ("uint8", "int8") else 16
    if count > _MANY:
        return Assumed(_spread(count), "spectrometers have their bands in that order")
    if count == 4 and bits != 8 and (found := _by_pixels(sample(dataset, bands))):
        return found
    usual = _USUAL_8_BIT.get(count) if bits == 8 else None
    order = usual or _USUAL.get(count, FROM_COASTAL)
    kind = "8-bit imagery" if bits == 8 else "imagery of more than 8 bits"
    return Assumed(order, f"{kind} of {count} bands mostly has them in that order")


def _by_pixels(values: Values) -> Assumed | None:
    """Leaves are dark in red, bare ground is bright in it, more than in blue.

    `values` are (4, n), near infrared last. None where they show no leaves or no bare ground.
    """
    first, second, third, infrared = values.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        leafy = infrared / ((first + third) / 2)
    known = np.isfinite(leafy) & (leafy > 0)
    if known.sum() < 4 * _ENOUGH:
        return None
    lit = known & (second > np.percentile(second[known], 20))  # neither shadow nor water
    low, high = np.percentile(leafy[lit], [25, 75])
    bare, green = lit & (leafy <= low), lit & (leafy >= high)
    if min(bare.sum(), green.sum()) < _ENOUGH or high < _LEAFIER * low:
        return None
    change = [float(band[bare].mean() / band[green].mean()) for band in (first, third)]
    why = "leaves and bare ground look so in them"
    if change[0] > _CLEARLY * change[1]:
        return Assumed(RGB, why)
    if change[1] > _CLEARLY * change[0]:
        return Assumed(BGR, why)
    return None


def _spread(count: int) -> Order:
    """Of bands that are spread evenly over the spectrum."""
    low, high = _SHORTWAVE if count > _TO_SHORTWAVE else _VISIBLE
    red, green, blue = (
        1 + round((nm - low) / (high - low) * (count - 1)) for nm in (660, 555, 480)
    )
    return red, green, blue

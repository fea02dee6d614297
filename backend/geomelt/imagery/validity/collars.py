"""Collars that no tag marks: one constant round the imagery, found by its value and shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geomelt.imagery.recipe import PixelWindow
from geomelt.imagery.validity.collar_shapes import (
    FEW,
    LEAST_BORDER,
    LEAST_SHARE,
    Cube,
    border_of,
    collar_region,
)
from geomelt.imagery.validity.regions import Cells, Region, grown

_MOST = 3  # collars of one raster
_NOISE = 5  # of 8 bits: what JPEG makes of black and white
_APART = 0.5  # of the imagery's range: a value so far from it is not imagery
_FILLERS = (-9999.0, -99999.0, -999.0, -32768.0, -32767.0, -2147483648.0)
_FLOATS = (-3.4028234663852886e38, 3.4028234663852886e38, -1.7976931348623157e308)

_NEVER = frozenset((*_FILLERS, *_FLOATS))  # where nothing is near them, no picture has them
_BITS = (10, 11, 12, 13, 14)  # of sensors, stored in 16


@dataclass(frozen=True)
class Collar:
    """One constant that is no imagery.

    Either it lies apart from all imagery, `beyond` limits of the bands (None for a band that
    has no say), and is none wherever it stands; or it is within `tolerance` of `values` in all
    bands, and none where it lies in `region`. `share` of the raster, 0 to 1, was found to be it.
    """

    values: tuple[float, ...]
    share: float
    tolerance: float = 0.0
    beyond: tuple[float | None, ...] | None = None
    region: Region | None = None

    def covers(self, pixels: Cube, window: PixelWindow) -> Cells:
        """Which pixels (bands, rows, columns) of a window belong to it."""
        if self.beyond is not None:
            return _beyond(pixels, self.values, self.beyond)
        shape = pixels.shape[1], pixels.shape[2]
        if self.region is None or not (inside := self.region.within(window, shape)).any():
            return np.zeros(shape, np.bool_)
        return inside & _alike(pixels, self.values, self.tolerance)

    @property
    def name(self) -> str:
        """The value in words."""
        if self.tolerance and len(set(self.values)) == 1:
            return "near black" if self.values[0] == 0 else "near white"
        every = [f"{value:.6g}" for value in self.values]
        return every[0] if len({*every}) == 1 else ", ".join(every)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able; `from_dict` gives the same collar back."""
        return {
            "values": list(self.values),
            "share": self.share,
            "tolerance": self.tolerance,
            "beyond": None if self.beyond is None else list(self.beyond),
            "region": None if self.region is None else self.region.to_dict(),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Collar:
        beyond, region = values["beyond"], values["region"]
        return cls(
            values=tuple(values["values"]),
            share=values["share"],
            tolerance=values["tolerance"],
            beyond=None if beyond is None else tuple(beyond),
            region=None if region is None else Region.from_dict(region),
        )


def find_collars(
    cells: Cube, valid: Cells, width: int, height: int, *, lossy: bool = False
) -> list[Collar]:
    """The collars of a raster of `width` x `height` pixels, looked at in evenly spread `cells`.

    `valid` are the cells that no mask takes out. `lossy`: the file's compression may have
    changed a constant a little.
    """
    found: list[Collar] = []
    valid = valid.copy()
    while len(found) < _MOST:
        if np.count_nonzero(valid) < FEW:
            break
        tried = (
            collar
            for values, tolerance in _candidates(cells, valid, lossy=lossy)
            if (collar := _judged(cells, valid, values, tolerance, width, height))
        )
        collar = next(tried, None)
        if collar is None:
            break
        found.append(collar)
        valid &= ~collar.covers(cells, PixelWindow(0, 0, width, height))
    return found


def _candidates(
    cells: Cube, valid: Cells, *, lossy: bool
) -> Iterator[tuple[tuple[float, ...], float]]:
    """Values that a collar may have, and how far its pixels may be off them."""
    border = border_of(valid)
    distinct, counts = np.unique(cells[:, border], axis=1, return_counts=True)
    common = distinct[:, np.argsort(-counts)[:_MOST]].T
    byte = cells.dtype == np.uint8
    ends = _ends(cells.dtype)
    for values in common:
        is_end = all(float(value) in ends for value in values)
        if byte and lossy and is_end:
            yield tuple(map(float, values)), float(_NOISE)
        if is_end or not byte:
            yield tuple(map(float, values)), 0.0
    if byte:
        yield (0.0,) * len(cells), float(_NOISE)
        yield (255.0,) * len(cells), float(_NOISE)
    held = float(np.finfo(cells.dtype).max) if np.issubdtype(cells.dtype, np.floating) else np.inf
    for value in () if byte else (*_FILLERS, *_FLOATS):
        if abs(value) <= held and (cells == value).any():
            yield (value,) * len(cells), 0.0


def _ends(dtype: np.dtype[Any]) -> set[float]:
    if np.issubdtype(dtype, np.floating):
        return {0.0, 1.0, 255.0, 65535.0, *_FILLERS, *_FLOATS}
    limits = np.iinfo(dtype)
    if dtype == np.uint8:
        return {0.0, 255.0}
    brightest = {2.0**bits - 1 for bits in _BITS}
    return {
        0.0,
        float(limits.min),
        float(limits.max),
        32767.0,
        65535.0,
        *brightest,
        *_FILLERS,
    }


def _judged(
    cells: Cube, valid: Cells, values: Sequence[float], tolerance: float, width: int, height: int
) -> Collar | None:
    """The collar of these values, where there is one."""
    alike = _alike(cells, values, tolerance) & valid
    if values[0] in _NEVER:  # in one band or all
        alike = (cells == values[0]).any(axis=0) & valid
    rest = cells[:, valid & ~alike]
    if not alike.any() or rest.shape[1] < FEW:
        return None
    values = tuple(values)
    if (beyond := _apart(rest, values)) is not None:
        covered = _beyond(cells, values, beyond) & valid
        at_border = (covered & border_of(valid)).sum() >= LEAST_BORDER * border_of(valid).sum()
        if (at_border and covered.mean() >= LEAST_SHARE) or values[0] in _NEVER:
            return Collar(values, float(covered.mean()), beyond=beyond)
    if not all(value in _ends(cells.dtype) for value in values):
        return None
    region = collar_region(cells, valid, alike, values, tolerance)
    if region is None:
        return None
    kept = Region(grown(region), width, height)
    return Collar(values, float(region.mean()), tolerance, region=kept)


def _apart(rest: Cube, values: Sequence[float]) -> tuple[float | None, ...] | None:
    """Limits between `values` and the imagery, where these lie far from each other."""
    limits: list[float | None] = []
    for plane, value in zip(rest.astype(np.float64), values, strict=True):
        least, low, high, most = np.percentile(plane[np.isfinite(plane)], (0.1, 2, 98, 99.9))
        gap = least - value if value < least else value - most
        if low == high:  # a band without contrast
            limits.append(None)
        elif gap > _APART * (high - low) and gap > 0:
            limits.append(float((least + value) / 2 if value < least else most / 2 + value / 2))
        else:
            return None
    return tuple(limits) if any(limit is not None for limit in limits) else None


def _alike(pixels: Cube, values: Sequence[float], tolerance: float) -> Cells:
    """Pixels that are within `tolerance` of `values` in every band."""
    found = np.ones(pixels.shape[1:], np.bool_)
    for plane, value in zip(pixels, values, strict=True):
        if tolerance:  # of 8 bits, at an end
            found &= plane <= value + tolerance if value == 0 else plane >= value - tolerance
        else:
            found &= plane == value
    return found


def _beyond(pixels: Cube, values: Sequence[float], limits: Sequence[float | None]) -> Cells:
    """Pixels that lie beyond the limit, on the side of the value, in any band."""
    found = np.zeros(pixels.shape[1:], np.bool_)
    for plane, value, limit in zip(pixels, values, limits, strict=True):
        if limit is not None:
            found |= plane < limit if value < limit else plane > limit
    return found

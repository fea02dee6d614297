"""Rings of longitudes and latitudes as polygons, over the antimeridian and round the poles."""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

Points = NDArray[np.float64]

_POLE = 90 - 1e-9


def outlines(rings: Points) -> list[Polygon]:
    """The polygons of rings (n, points, 2) as they come out of a projection."""
    lon, lat = rings[..., 0], rings[..., 1]
    # Nearly all: no pole, no jump from 180 to -180.
    plain = (np.ptp(lon, axis=1) < 180) & (abs(lat) <= _POLE).all(axis=1)
    turns = _turns(lon.min(axis=1) + lon.max(axis=1))[:, None]
    found = shapely.polygons(np.stack([lon - turns, lat], axis=-1))
    found[~plain] = [Polygon(_unrolled(ring)) for ring in rings[~plain]]
    return list(found)


def _turns(ends: Points) -> Points:
    """The whole turns, in degrees, that bring what has these ends (their sum) about 0."""
    return 360 * np.round(ends / 720)


def _unrolled(ring: Points) -> Points:
    """The ring, its longitudes without jumps and about the middle of the map."""
    lon, lat = _off_the_poles(ring).T
    closed = np.unwrap(np.append(lon, lon[0]), period=360)
    if abs(closed[-1] - closed[0]) > 180:  # it leads round a pole, which lies inside
        pole = math.copysign(90, lat.mean())
        lon = np.concatenate([closed, [closed[-1], closed[0]]])
        lat = np.concatenate([lat, [lat[0], pole, pole]])
    else:
        lon = closed[:-1]
    return np.column_stack([lon - _turns(lon.min() + lon.max()), lat])


def _off_the_poles(ring: Points) -> Points:
    """A corner at a pole, where all longitudes meet, once by that before it and once after it."""
    at_pole = abs(ring[:, 1]) > _POLE
    alone = np.flatnonzero(at_pole & ~np.roll(at_pole, 1) & ~np.roll(at_pole, -1))
    twice = np.insert(ring, alone, ring[alone], axis=0)
    for number, place in enumerate(alone):
        twice[place + number, 0] = ring[place - 1, 0]
        twice[place + number + 1, 0] = ring[(place + 1) % len(ring), 0]
    return twice

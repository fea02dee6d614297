"""The numbers that band names hold, and which of them a sensor means by red, green and blue."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomelt.imagery.bands.names import BandName, is_position
from geomelt.imagery.bands.sensors import LANDSAT_NEW, LANDSAT_OLD, SENTINEL_2, Numbers, Sensor

_LANDSAT_7 = {"1", "2", "3", "4", "5", "7"}  # its sixth is thermal
_SURFACE = ("sr_", "sr ", "st_", "toa_")  # prefixes of Landsat products
_PADDED = re.compile(r"(?<![A-Za-z])B0\d", re.IGNORECASE)  # "B04": Sentinel-2, HLS
_WORLDVIEW = 8  # B1 to B8 may be its bands or those of others
_SEVERAL = 5  # bands called B1 to B5 are a satellite's; fewer may just be counted


def numbered(
    names: Sequence[BandName], sensor: Sensor | None, *, in_8_bits: bool
) -> tuple[int, ...] | None:
    """The bands (from 1) that are red, green and blue by their sensor's numbers.

    Where nothing names the sensor, by which numbers there are. None where they only count the
    bands, or hold no such three.
    """
    places: dict[str, int] = {}
    for band, name in enumerate(names, 1):
        if name.number and name.colour not in ("other", "mask"):
            places.setdefault(name.number, band)
    only_count = _only_count(places, len(names))
    if only_count and all(is_position(name.text) for name in names):
        return None
    numbers = sensor.numbers if sensor and sensor.numbers else None
    if numbers is None or not all(each in places for each in numbers):
        if only_count and sensor is not None and sensor.numbers is None:
            return None
        numbers = _by_their_set(names, places, in_8_bits)
    if numbers is None or not all(each in places for each in numbers):
        return None
    return tuple(places[each] for each in numbers)


def _by_their_set(
    names: Sequence[BandName], places: dict[str, int], in_8_bits: bool
) -> Numbers | None:
    """As Landsat 4 to 7, Landsat 8 and 9, Sentinel-2 or Pléiades number their colours."""
    there = set(places)
    surface = any(name.text.lower().startswith(_SURFACE) for name in names) or any(
        _PADDED.search(name.text) for name in names
    )
    if _only_count(places, len(names)) and len(there) == _WORLDVIEW:
        return None
    two_gains = any("vcid" in name.text.lower() for name in names)  # Landsat 7's heat
    if two_gains or (in_8_bits and there == {"1", "2", "3", "4", "5", "6", "7"}):
        return LANDSAT_OLD.numbers
    if there & {"8a", "8", "9", "10", "11", "12"}:
        return SENTINEL_2.numbers
    if "0" in there and not there - {"0", "1", "2", "3"}:
        return ("2", "1", "0")
    thermal_6 = any(name.text.lower().startswith("st_") and name.number == "6" for name in names)
    if there == _LANDSAT_7 or (thermal_6 and there - {"6"} <= _LANDSAT_7):
        return LANDSAT_OLD.numbers
    if {"4", "3", "2"} <= there and (surface or "1" not in there or len(there) >= _SEVERAL):
        return LANDSAT_NEW.numbers
    if _only_count(places, len(names)) and not surface:
        return None
    if there == {"5", "6", "7", "8"}:
        return ("7", "6", "5")
    return LANDSAT_NEW.numbers if "4" in there else LANDSAT_OLD.numbers


def _only_count(places: dict[str, int], count: int) -> bool:
    """Whether the numbers are only the positions of the bands."""
    return len(places) == count and all(number == str(band) for number, band in places.items())

"""When a raster was taken, as far as its product, its name, its tags and its file tell."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Literal

from rasterio.io import DatasetReader

from geomelt.imagery.containers import stac
from geomelt.imagery.location import Location

DateOrigin = Literal["tag", "stac", "product", "name", "file"]
Dated = tuple[str | None, DateOrigin | None]

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")
# 2020244 is the 244th day of 2020: MODIS and HLS say A2020244, Landsat once LC8...2016244LGN00.
_DAY_OF_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)([0-3]\d\d)(?!\d)")
_LANDSAT = re.compile(r"L[COTEM]\d\d{6}((?:19|20)\d\d)([0-3]\d\d)[A-Z]{3}\d\d")
_YEAR = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d\d)(?![0-9A-Za-z])")
_STAMP = re.compile(r"\W*((?:19|20)\d\d)[:-]?(\d\d)[:-]?(\d\d)")

# Of the sensor: when the ground was seen. Namespaces of GDAL, None its default one.
_SEEN = (
    ("IMAGERY", "ACQUISITIONDATETIME"),
    (None, "ACQUISITIONDATETIME"),
    (None, "ACQUISITION_DATETIME"),
    (None, "ACQUISITION_DATE"),
    (None, "DATE_ACQUIRED"),
    (None, "SENSING_TIME"),
    (None, "NITF_IDATIM"),
)
_WRITTEN = "TIFFTAG_DATETIME"
_EARLIEST_NS = 10**15  # an earlier "time of change" is none


def dated(location: Location, dataset: DatasetReader, mtime_ns: int) -> Dated:
    """An ISO date (2020-08-31) or a lone year (1985) and where it was found.

    By the product or STAC item, what the sensor noted, the name, TIFFTAG_DATETIME; failing
    these the day the file was changed, origin "file"; both None where not even that is known.
    """
    if location.taken and (day := _stamped(location.taken)):
        return day, "stac" if location.uri.lower().endswith(stac.SUFFIXES) else "product"
    for namespace, key in _SEEN:
        if day := _stamped(dataset.tags(ns=namespace).get(key, "")):
            return day, "tag"
    found, origin = acquired(location.name, dataset.tags())
    if found is None and mtime_ns > _EARLIEST_NS:
        changed = datetime.datetime.fromtimestamp(mtime_ns / 10**9, datetime.timezone.utc)
        return changed.date().isoformat(), "file"
    return found, origin


def acquired(name: str, tags: Mapping[str, str]) -> Dated:
    """By the file's name and the raster's tags.

    A day in the name says when the ground was seen; TIFFTAG_DATETIME may only say when a file
    was written, so a year in the name that contradicts it is believed.
    """
    if day := next(_days(name), None):
        return day, "name"
    years = {year for year in _YEAR.findall(name) if int(year) <= _today().year}
    year = years.pop() if len(years) == 1 else None
    tagged = _stamped(tags.get(_WRITTEN, ""))
    if tagged and (year is None or tagged.startswith(year)):
        return tagged, "tag"
    return year, "name" if year else None


def _days(name: str) -> Iterator[str]:
    for match in _DAY.finditer(name):
        if day := _iso(match[1], match[3], match[4]):
            yield day
    for pattern in (_LANDSAT, _DAY_OF_YEAR):
        for match in pattern.finditer(name):
            if day := _ordinal(match[1], match[2]):
                yield day


def _stamped(text: str) -> str | None:
    match = _STAMP.match(text)
    return _iso(*match.groups()) if match else None


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return _past(datetime.date(int(year), int(month), int(day)))
    except ValueError:
        return None


def _ordinal(year: str, day: str) -> str | None:
    first = datetime.date(int(year), 1, 1)
    date = first + datetime.timedelta(days=int(day) - 1)
    return _past(date) if date.year == first.year else None


def _past(date: datetime.date) -> str | None:
    return date.isoformat() if date <= _today() else None


def _today() -> datetime.date:
    # One day ahead: east of UTC it may be tomorrow already.
    return datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=1)

"""When a raster was taken: by its product, its name, its tags or its file."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from rasterio.io import DatasetReader

from geomelt.imagery.dating.named_dates import day_in, iso, year_in
from geomelt.imagery.files.location import DateOrigin, Location

Dated = tuple[str | None, DateOrigin | None]

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_STAMP = re.compile(r"\W*((?:19|20)\d\d)[:-]?(\d\d)[:-]?(\d\d)")

# When the sensor took it. Namespaces of GDAL, None its default one.
_TAKEN = (
    ("IMAGERY", "ACQUISITIONDATETIME"),
    (None, "ACQUISITIONDATETIME"),
    (None, "ACQUISITION_DATETIME"),
    (None, "ACQUISITION_DATE"),
    (None, "DATE_ACQUIRED"),
    (None, "SENSING_TIME"),
    (None, "NITF_IDATIM"),
    ("EXIF", "EXIF_DateTimeOriginal"),
    (None, "EXIF_DateTimeOriginal"),
    ("ENVI", "acquisition_time"),
    (None, "RANGEBEGINNINGDATE"),
    (None, "NC_GLOBAL#time_coverage_start"),
)
_WRITTEN = "TIFFTAG_DATETIME"
_WRITER = "TIFFTAG_SOFTWARE"  # whose time of writing that is then


def dated(location: Location, dataset: DatasetReader, mtime_ns: int) -> Dated:
    """An ISO date (2020-08-31) or a single year (1985) and where it was found.

    By the product or STAC item, what the sensor noted, the name, TIFFTAG_DATETIME; failing
    these the day the file was changed, origin "file"; both None where not even that is known.
    """
    if location.taken and (day := _stamped(location.taken)):
        return day, location.taken_from
    for namespace, key in _TAKEN:
        if day := _stamped(dataset.tags(ns=namespace).get(key, "")):
            return day, "tag"
    found, origin = acquired(location.name, dataset.tags())
    if found is None and mtime_ns > 0:
        changed = datetime.timedelta(microseconds=mtime_ns // 1000)
        day = iso(lambda: (_EPOCH + changed).date(), _today())
        return day, "file" if day else None
    return found, origin


def acquired(name: str, tags: Mapping[str, str]) -> Dated:
    """By the file's name and the raster's tags.

    A day in the name is when the picture was taken. TIFFTAG_DATETIME may only be when a file
    was written, so a year in the name that contradicts it is believed; beside the name of the
    software that wrote the file it says no more than that, and is of origin "file".
    """
    today = _today()
    day = day_in(name, today)
    if day and len(day) > len("2020"):
        return day, "name"
    year = day or year_in(name, today)
    tagged = _stamped(tags.get(_WRITTEN, ""))
    if tagged and (year is None or tagged.startswith(year)):
        if not tags.get(_WRITER):
            return tagged, "tag"
        if year is None:
            return tagged, "file"
    return year, "name" if year else None


def _stamped(text: str) -> str | None:
    match = _STAMP.match(text)
    return iso(lambda: datetime.date(*map(int, match.groups())), _today()) if match else None


def _today() -> datetime.date:
    # One day ahead: east of UTC it may be tomorrow already.
    return datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=1)

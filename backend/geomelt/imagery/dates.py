"""When a raster was taken, as far as its tags and its name tell."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")
_YEAR = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d\d)(?![0-9A-Za-z])")
_TAG = re.compile(r"((?:19|20)\d\d)[:-](\d\d)[:-](\d\d)")


def acquired(name: str, tags: Mapping[str, str]) -> str | None:
    """An ISO date (2020-08-31), a lone year (1985), or None.

    `name` is the file's name, `tags` the raster's. A day in the name says when the ground was
    seen; TIFFTAG_DATETIME may only say when a file was written, so a year in the name that
    contradicts it is believed.
    """
    for match in _DAY.finditer(name):
        if day := _iso(match[1], match[3], match[4]):
            return day
    years = {year for year in _YEAR.findall(name) if int(year) <= _today().year}
    year = years.pop() if len(years) == 1 else None
    match_tag = _TAG.match(tags.get("TIFFTAG_DATETIME", "").strip())
    tagged = _iso(*match_tag.groups()) if match_tag else None
    return tagged if tagged and (year is None or tagged.startswith(year)) else year


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        date = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return date.isoformat() if date <= _today() else None


def _today() -> datetime.date:
    # One day ahead: east of UTC it may be tomorrow already.
    return datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=1)

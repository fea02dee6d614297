"""The plain filters of a request as the index's `Filter`."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from geomelt.base.errors import GeomeltError
from geomelt.imagery.placing.extents import Area, to_area
from geomelt.imagery.placing.georeference import WGS84, Extent
from geomelt.index import Filter

Dates = tuple[str | None, str | None]

_DATE = re.compile(r"\d{4}(-\d\d){0,2}")


def tile_filter(
    *,
    extent: Extent | None = None,
    crs: str = WGS84,
    within: Area | None = None,
    dates: Dates = (None, None),
    sources: Collection[str] = (),
    levels: Collection[int] = (),
    excluded: Collection[int] = (),
) -> Filter:
    """Tiles that pass all of it: ground in `extent` (in `crs`) and in `within` (EPSG:4326), dates
    (first and last, either None), sources (uris or patterns), levels.

    Raises GeomeltError `bad-extent`, or `invalid` for dates.
    """
    check_dates(dates)
    area = within
    if extent is not None:
        area = to_area(extent, crs)
        if within is not None:
            area = area.intersection(within)
            if not area.area:
                raise GeomeltError(
                    "The extent and the polygons share no ground: widen one of them.",
                    code="bad-extent",
                )
    return Filter(
        area=area,
        dates=dates,
        sources=tuple(sources),
        levels=tuple(levels),
        excluded=frozenset(excluded),
    )


def check_dates(dates: Dates) -> None:
    """Raises GeomeltError `invalid` where one is no date, or the last is before the first."""
    first, last = dates
    for given in dates:
        if given is not None and not _is_date(given):
            raise GeomeltError(f"{given[:40]!r} is no date: write 2020, 2020-08 or 2020-08-31.")
    if first and last and first > last and not first.startswith(last):
        raise GeomeltError(f"The dates {first} to {last} run backwards: swap them.")


def _is_date(given: str) -> bool:
    try:
        date.fromisoformat((given + "-01-01"[len(given) - 4 :])[:10])
    except ValueError:
        return False
    return bool(_DATE.fullmatch(given))

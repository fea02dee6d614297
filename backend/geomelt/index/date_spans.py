"""Dates as exact as they are known: 2020 is all of that year."""

from __future__ import annotations

import re
from datetime import date

from geomelt.base.errors import GeomeltError

Dates = tuple[str | None, str | None]  # the first and the last, ISO 8601; None is open

_DATE = re.compile(r"\d{4}(-\d\d){0,2}")


def check_dates(dates: Dates) -> None:
    """Raises GeomeltError `invalid` where one is no date, or the last is before the first."""
    first, last = dates
    for given in dates:
        if given is not None and not _is_date(given):
            raise GeomeltError(f"{given[:40]!r} is no date: write 2020, 2020-08 or 2020-08-31.")
    if first and last and first > last and not first.startswith(last):
        raise GeomeltError(f"The dates {first} to {last} run backwards: swap them.")


def may_lie_between(date: str | None, dates: Dates) -> bool:
    """Whether any day that `date` may mean lies between the two; never where it is not known."""
    first, last = dates
    if date is None:
        return False
    return (first is None or _last_day(date) >= _first_day(first)) and (
        last is None or _first_day(date) <= _last_day(last)
    )


def _is_date(given: str) -> bool:
    try:
        date.fromisoformat((given + "-01-01"[len(given) - 4 :])[:10])
    except ValueError:
        return False
    return bool(_DATE.fullmatch(given))


def _first_day(date: str) -> str:
    return _day(date, "-01-01")


def _last_day(date: str) -> str:
    return _day(date, "-12-31")


def _day(date: str, rest: str) -> str:
    """The day of an ISO date or time, `rest` in place of the month and day it leaves open."""
    day = date[:10]
    return day + rest[len(day) - 4 :]

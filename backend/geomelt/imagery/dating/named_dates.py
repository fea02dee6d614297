"""The day or year in a file's name: one rule for drones, satellites and offices."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_TIME = r"(?:(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d\d{0,4})?)"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})"
_DAY = r"(?P<day>[0-3]?\d)"

# Each in the order of its parts; (?<!\d) and (?!\d) keep them from longer numbers.
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 20200831, 20200831103015 with the time, 2020-08-31, 2020_08_31, 2020.08.31, 2020-8-1
        rf"(?<!\d){_YEAR}(?P<month>\d\d)(?P<day>\d\d){_TIME}?(?!\d)",
        rf"(?<!\d){_YEAR}(?P<by>[-_.])(?P<month>\d\d)(?P=by)(?P<day>\d\d)(?!\d)",
        rf"(?<!\d){_YEAR}(?P<by>[-.])(?P<month>\d\d?)(?P=by){_DAY}(?!\d)",
        # 31-08-2020, 31.08.2020, 31082020, and 08-31-2020 as the United States write it
        r"(?<!\d)(?<!\d[-.])(?P<one>\d\d?)(?P<by>[-.])(?P<two>\d\d?)(?P=by)" rf"{_YEAR}(?!\d)",
        r"(?<!\d)(?<!\d_)(?P<one>\d\d)(?P<by>_?)(?P<two>\d\d)(?P=by)" rf"{_YEAR}(?!\d)",
        # 15OCT22190503: Maxar's year, month, day, time
        rf"(?<![^\W_])(?P<yy>\d\d){_MONTH}(?P<day>\d\d){_TIME}(?!\d)",
        # 22OCT2015, 22-Oct-2015, 2015-Oct-22
        rf"(?<!\d){_DAY}[-_. ]?{_MONTH}[a-z]*[-_. ]?{_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}[-_. ]?{_MONTH}[a-z]*[-_. ]?{_DAY}(?!\d)",
        # The 244th day of 2020: A2020244 (MODIS), 2020244T100031 (HLS), LC8…2016244LGN00
        rf"(?<![^\W_])A{_YEAR}(?P<ordinal>[0-3]\d\d)(?!\d)",
        rf"(?<!\d){_YEAR}(?P<ordinal>[0-3]\d\d)T{_TIME}(?!\d)",
        rf"(?<![^\W_])L[COTEM]\d\d{{6}}{_YEAR}(?P<ordinal>[0-3]\d\d)[A-Z]{{3}}\d\d",
        # AST_L1T_00308312020183000: ASTER's month, day, year, time
        rf"(?<![^\W_])AST_\w+_00\d(?P<month>\d\d)(?P<day>\d\d){_YEAR}{_TIME}(?!\d)",
    )
)
# The clocks of computers and archives begin so: a clock that was never set.
_UNSET = {datetime.date(1970, 1, 1), datetime.date(1980, 1, 1)}

# A number behind one of these counts something.
_COUNTED = re.compile(
    "img|imag|image|dsc|dscn|dscf|dji|pict|pic|photo|foto|bild|frame|tile|kachel|tuile|dalle|chip|"
    "patch|crop|cell|grid|block|part|teil|row|col|x|y|z|id|no|nr|num|sheet|blatt|feuille|strip|"
    "streifen|line|run|epsg|zone|utm|level|zoom|index|page|plot|parcel|scale",
    re.IGNORECASE,
)
_SUFFIXES = re.compile(r"(\.[A-Za-z]\w{1,7})+$")
_LEVELS = (r"[^\w.-]+", r"_", r"-", r"\.")  # what parts a name, from coarse to fine
# Digits of an easting and a northing, in kilometres or metres.
_GRIDS = {(3, 4), (4, 4), (6, 6), (6, 7), (7, 7)}
_PIXELS = 64  # of which chips have multiples


def day_in(name: str, today: datetime.date) -> str | None:
    """The first day of a name, YYYY-MM-DD, up to `today`; YYYY where day and month may be swapped.

    None where it holds none.
    """
    found = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(name):
            if date := _date_of(match, today):
                found.append((match.start(), date))
    return min(found, key=lambda each: (len(each[1]) == len("YYYY"), each[0]))[1] if found else None


def year_in(name: str, today: datetime.date) -> str | None:
    """The one single year of a name; None where there is none, or two that differ.

    A number is a year from 1900 on, stands between separators, and is no part of a grid: no other
    number stands beside it, but a month (2020-08) or a pair of coordinates.
    """
    stem = _SUFFIXES.sub("", name)
    years = {year for year in _lone(stem, _LEVELS, "") if 1900 <= int(year) <= today.year}
    return years.pop() if len(years) == 1 else None


def iso(date: Callable[[], datetime.date], today: datetime.date) -> str | None:
    """The date as YYYY-MM-DD; None for no such day, one in the future, or one of an unset clock."""
    try:
        day = date()
    except (ValueError, OverflowError):
        return None
    return day.isoformat() if day <= today and day not in _UNSET else None


def _date_of(match: re.Match[str], today: datetime.date) -> str | None:
    part = match.groupdict()
    if yy := part.get("yy"):
        year = 2000 + int(yy) - (100 if 2000 + int(yy) > today.year else 0)
    else:
        year = int(part["year"])
    if ordinal := part.get("ordinal"):
        last = datetime.date(year, 12, 31).timetuple().tm_yday
        days = int(ordinal) - 1
        if days >= last:
            return None
        return iso(lambda: datetime.date(year, 1, 1) + datetime.timedelta(days), today)
    if "one" in part:
        return _swapped(int(part["one"]), int(part["two"]), year, part["by"], today)
    name = part.get("name")
    month = _MONTHS.index(name.lower()) + 1 if name else int(part["month"])
    return iso(lambda: datetime.date(year, month, int(part["day"])), today)


def _swapped(one: int, two: int, year: int, by: str, today: datetime.date) -> str | None:
    """Day before month, or month before day where that alone is possible.

    Where both may be, points mean the first, hyphens leave the year, and others no date at all.
    """
    first = iso(lambda: datetime.date(year, two, one), today)
    second = iso(lambda: datetime.date(year, one, two), today)
    if by == "." or not (first and second) or first == second:
        return first if by == "." else first or second
    return str(year) if by == "-" else None


def _lone(text: str, levels: tuple[str, ...], before: str) -> Iterator[str]:
    """The numbers of four digits that may be years; `before` is the word in front of `text`."""
    if not levels:
        return
    fields = re.split(levels[0], text)
    for place, field in enumerate(fields):
        word = re.split(r"[\W_]+", fields[place - 1])[-1] if place else before
        if not _is_number(field):
            yield from _lone(field, levels[1:], word)
        elif len(field) == 4 and _stands_alone(fields, place, before):
            yield field


def _stands_alone(fields: list[str], place: int, before: str) -> bool:
    first, last = place, place + 1
    while first and _is_number(fields[first - 1]):
        first -= 1
    while last < len(fields) and _is_number(fields[last]):
        last += 1
    word = re.split(r"[\W_]+", fields[first - 1])[-1] if first else before
    if _COUNTED.fullmatch(word):
        return False
    ahead, behind = fields[place + 1 : last], fields[first:place]
    if not ahead and not behind:
        return True
    if not behind and len(ahead) == 1:
        return len(ahead[0]) == 2 and 1 <= int(ahead[0]) <= 12
    return _is_grid(ahead[:2]) or _is_grid(behind[-2:])


def _is_number(field: str) -> bool:
    return field.isascii() and field.isdigit()


def _is_grid(numbers: list[str]) -> bool:
    shapes = [tuple(map(len, pair)) for pair in pairwise(numbers)]
    return bool(shapes) and shapes[0] in _GRIDS and any(int(each) % _PIXELS for each in numbers)

"""Words of the user and for the user: lists, translation, numbers as QGIS's locale writes them."""

from __future__ import annotations

import time
from datetime import datetime

from qgis.PyQt.QtCore import QCoreApplication, QLocale

_CONTEXT = "GeoMELT"


def tr(text: str, sense: str = "") -> str:
    """The text in the language of the user. Literals, or the translators never see them.

    `sense` tells texts apart that are the same in English only: `tr("Index", "verb")`.
    """
    return QCoreApplication.translate(_CONTEXT, text, sense)


def plural(count: int, one: str, many: str) -> str:
    """The form that fits the count: `plural(n, "{0} tile", "{0} tiles").format(number(n))`.

    A language has as many forms as it needs; all of them are translations of `many`.
    """
    text = QCoreApplication.translate(_CONTEXT, many, None, count)
    return one if text == many and count == 1 else text


def parts(text: str, separator: str = ",") -> tuple[str, ...]:
    """What stands between the separators, but for nothing."""
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def number(count: int) -> str:
    """`12345` -> `12,345`, or as the locale groups it."""
    return _locale().toString(int(count))


def decimal(value: float, digits: int) -> str:
    """`0.5347` -> `0.53` with two digits, or `0,53`."""
    return _locale().toString(float(value), "f", digits)


def duration(seconds: float) -> str:
    """`95` -> `1 min 35 s`; hours without seconds."""
    whole = round(seconds)
    if whole < 60:
        return tr("{0} s").format(whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return tr("{0} min {1} s").format(minutes, rest)
    hours, minutes = divmod(minutes, 60)
    return tr("{0} h {1} min").format(hours, minutes)


def size(count: float) -> str:
    """Bytes as `1.5 MB` (powers of 1000, as file managers show them)."""
    if count < 1000:
        return plural(round(count), "{0} byte", "{0} bytes").format(round(count))
    unit, name = (1e3, "kB") if count < 1e6 else (1e6, "MB") if count < 1e9 else (1e9, "GB")
    return f"{decimal(count / unit, 1)} {name}"


def length(metres: float) -> str:
    """`850 m`, `12.5 km`, `40,000 km`: three digits are enough."""
    if metres < 1000:
        return tr("{0} m").format(decimal(metres, 0 if metres >= 10 else 1))
    return tr("{0} km").format(decimal(metres / 1000, 0 if metres >= 100_000 else 1))


def ago(when: str | None) -> str:
    """An ISO 8601 time in UTC as `5 min ago`, `3 d ago`; empty when there is none."""
    if not when:
        return ""
    seconds = time.time() - datetime.fromisoformat(when.replace("Z", "+00:00")).timestamp()
    for unit, text in ((86400, tr("{0} d ago")), (3600, tr("{0} h ago")), (60, tr("{0} min ago"))):
        if seconds >= unit:
            return text.format(number(int(seconds // unit)))
    return tr("just now")


def _locale() -> QLocale:
    """QGIS's, but large numbers are always grouped: counts of tiles run into millions."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.DefaultNumberOptions)
    return locale

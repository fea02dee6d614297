"""Words for the user: translation and short forms of numbers."""

from __future__ import annotations

import time
from datetime import datetime

from qgis.PyQt.QtCore import QCoreApplication


def tr(text: str) -> str:
    """The text in the language of the user."""
    return QCoreApplication.translate("GeoMELT", text)


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
        return tr("{0} bytes").format(round(count))
    if count < 1e6:
        return f"{count / 1e3:.1f} kB"
    return f"{count / 1e6:.1f} MB" if count < 1e9 else f"{count / 1e9:.1f} GB"


def ago(when: str | None) -> str:
    """An ISO 8601 time in UTC as `5 min ago`, `3 days ago`; empty when there is none."""
    if not when:
        return ""
    seconds = time.time() - datetime.fromisoformat(when.replace("Z", "+00:00")).timestamp()
    for unit, text in ((86400, tr("{0} d ago")), (3600, tr("{0} h ago")), (60, tr("{0} min ago"))):
        if seconds >= unit:
            return text.format(number(int(seconds // unit)))
    return tr("just now")


def number(count: int) -> str:
    """`12345` -> `12,345`."""
    return f"{count:,}"

"""Words for the user: translation and short forms of numbers."""

from __future__ import annotations

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


def number(count: int) -> str:
    """`12345` -> `12,345`."""
    return f"{count:,}"

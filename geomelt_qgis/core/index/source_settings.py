"""What the user says of sources that do not tell it themselves: bands, CRS, how long to wait."""

from __future__ import annotations

import re
from typing import Any

from ..http.limits import SOURCE_TIMEOUT

_AUTO = "auto"
_BANDS = re.compile(r"[1-9]\d{0,4}([\s,;]+[1-9]\d{0,4}){2}|[1-9]\d{0,4}")


def bands_of(text: str) -> list[int] | None:
    """`4,3,2` or `1`; [] for `auto`, which has them chosen again; None where nothing is said.

    Raises ValueError.
    """
    text = text.strip()
    if not text:
        return None
    if text.lower() == _AUTO:
        return []
    if not _BANDS.fullmatch(text):
        raise ValueError(text)
    return [int(band) for band in re.findall(r"\d+", text)]


def said_json(bands: str, crs: str, seconds: float) -> dict[str, Any]:
    """The fields of a job; what is left at its default is left away. Raises ValueError."""
    fields: dict[str, Any] = {}
    if (chosen := bands_of(bands)) is not None:
        fields["bands"] = chosen
    if crs:
        fields["crs"] = crs
    if seconds != SOURCE_TIMEOUT:
        fields["source_timeout"] = seconds
    return fields

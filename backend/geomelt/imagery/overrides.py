"""What a user sets for sources: their bands, and a CRS where they have none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geomelt.base.errors import GeomeltError
from geomelt.imagery.crs import map_crs

MAX_BAND = 65_535  # of any format
AUTO = "auto"  # undoes an earlier choice
_LIST = re.compile(r"\d{1,5}([\s,;]+\d{1,5})*")


@dataclass(frozen=True)
class SourceOverrides:
    """Bands and CRS that a user sets.

    `bands`: one (grey) or three (red, green, blue), from 1; None leaves them as they are, () has
    them chosen again. `crs`, an authority code or WKT, holds for sources that have none of their
    own; None leaves it as it is. Raises GeomeltError `invalid`.
    """

    bands: tuple[int, ...] | None = None
    crs: str | None = None

    def __post_init__(self) -> None:
        if self.bands is not None:
            in_range = all(1 <= each <= MAX_BAND for each in self.bands)
            if len(self.bands) not in (0, 1, 3) or not in_range:
                raise _bad_bands(", ".join(map(str, self.bands[:10])))
        if self.crs is not None:
            object.__setattr__(self, "crs", _checked_crs(self.crs))

    def over(self, earlier: SourceOverrides) -> SourceOverrides:
        """What holds for a source for which `earlier` was set before."""
        return SourceOverrides(
            bands=earlier.bands if self.bands is None else self.bands or None,
            crs=earlier.crs if self.crs is None else self.crs,
        )


NO_OVERRIDES = SourceOverrides()


def read_bands(text: str) -> tuple[int, ...]:
    """The bands that `text` names: "4,3,2", "1", or "auto", which is ().

    Raises GeomeltError `invalid`.
    """
    text = text.strip()
    if text.lower() == AUTO:
        return ()
    if not _LIST.fullmatch(text):
        raise _bad_bands(text[:80])
    bands = tuple(map(int, re.findall(r"\d+", text)))
    if len(bands) not in (1, 3):
        raise _bad_bands(text[:80])
    return bands


def overrides_from_options(bands: Sequence[str] | None, crs: str | None) -> SourceOverrides:
    """From the options of a command: `bands` as written, together or one by one, or "auto"."""
    return SourceOverrides(bands=read_bands(",".join(bands)) if bands else None, crs=crs)


def _checked_crs(text: str) -> str:
    if name := map_crs(text):
        return name
    raise GeomeltError(
        f"{text[:80]!r} is no coordinate system of a map: give an authority code such as "
        "EPSG:25832, or WKT."
    )


def _bad_bands(given: str) -> GeomeltError:
    return GeomeltError(
        f"{given!r} are no bands: name three for red, green and blue, such as 4,3,2, one for "
        f"grey, counted from 1, or {AUTO}."
    )

"""What a user says of sources that cannot tell it themselves: their bands, their CRS."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyproj
from pyproj.exceptions import CRSError
from rasterio.crs import CRS

from geomelt.base.errors import GeomeltError
from geomelt.imagery.placing.georeference import name_of

MAX_BAND = 65_535  # of any format
AUTO = "auto"  # takes back what was said
_LIST = re.compile(r"\d{1,5}([\s,;]+\d{1,5})*")


@dataclass(frozen=True)
class SourceRecipe:
    """How sources are to be read where they do not tell.

    `bands`: one (grey) or three (red, green, blue), from 1; None where nothing is said, () to
    have them chosen again. `crs`: of sources that have none of their own, an authority code or
    WKT; None where nothing is said. Raises GeomeltError `invalid`.
    """

    bands: tuple[int, ...] | None = None
    crs: str | None = None

    def __post_init__(self) -> None:
        if self.bands is not None:
            there_are = all(1 <= each <= MAX_BAND for each in self.bands)
            if len(self.bands) not in (0, 1, 3) or not there_are:
                raise _bad_bands(", ".join(map(str, self.bands[:10])))
        if self.crs is not None:
            object.__setattr__(self, "crs", _known(self.crs))

    def over(self, earlier: SourceRecipe) -> SourceRecipe:
        """What holds of a source of which `earlier` was said before."""
        return SourceRecipe(
            bands=earlier.bands if self.bands is None else self.bands or None,
            crs=earlier.crs if self.crs is None else self.crs,
        )


NOTHING_SAID = SourceRecipe()


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


def said(bands: Sequence[str] | None, crs: str | None) -> SourceRecipe:
    """By the options of a command: `bands` as written, once or one by one; "auto" takes back."""
    return SourceRecipe(bands=read_bands(",".join(bands)) if bands else None, crs=crs)


def _known(text: str) -> str:
    """A CRS by its authority code, else its WKT: the same for the same, however it is written."""
    try:
        told = pyproj.CRS.from_user_input(text.strip())
        if told.is_projected or told.is_geographic:
            # As GDAL writes it, which is what a source is read with.
            return name_of(pyproj.CRS.from_wkt(CRS.from_wkt(told.to_wkt()).to_wkt()))
    except (CRSError, ValueError):  # GDAL's, too
        pass
    raise GeomeltError(
        f"{text[:80]!r} is no coordinate system of a map: give an authority code such as "
        "EPSG:25832, or WKT."
    )


def _bad_bands(given: str) -> GeomeltError:
    return GeomeltError(
        f"{given!r} are no bands: name three for red, green and blue, such as 4,3,2, one for "
        f"grey, counted from 1, or {AUTO}."
    )

"""Which bands become red, green and blue."""

from __future__ import annotations

from collections.abc import Sequence

from rasterio.enums import ColorInterp
from rasterio.io import DatasetReader

from geomelt.errors import GeomeltError

_COLOURS = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
# Names that band descriptions use: plain words, Sentinel-2's.
_DESCRIPTIONS = (("red", "b04", "b4"), ("green", "b03", "b3"), ("blue", "b02", "b2"))


def choose_bands(dataset: DatasetReader) -> tuple[int, ...]:
    """Three bands (from 1) for colour, or one for grey and palettes.

    By colour interpretation, else by the names of the bands, else the first three.
    """
    meanings = list(dataset.colorinterp)
    if ColorInterp.palette in meanings:
        return (meanings.index(ColorInterp.palette) + 1,)
    if all(colour in meanings for colour in _COLOURS):
        return tuple(meanings.index(colour) + 1 for colour in _COLOURS)
    names = [(name or "").strip().lower() for name in dataset.descriptions]
    named = tuple(
        next((names.index(word) + 1 for word in words if word in names), 0)
        for words in _DESCRIPTIONS
    )
    if all(named):
        return named
    data = [index for index, meaning in enumerate(meanings, 1) if meaning != ColorInterp.alpha]
    return tuple(data[:3]) if len(data) >= 3 else tuple((data or [1])[:1])


def check_bands(bands: Sequence[int], dataset: DatasetReader) -> tuple[int, ...]:
    """`bands` as given; raises GeomeltError `invalid` when the raster has no such bands."""
    chosen = tuple(int(band) for band in bands)
    if len(chosen) not in (1, 3) or not all(1 <= band <= dataset.count for band in chosen):
        raise GeomeltError(
            f"Bands {list(chosen)} do not fit {dataset.name}: name one or three of its bands "
            f"1 to {dataset.count}."
        )
    return chosen


def is_palette(dataset: DatasetReader, bands: Sequence[int]) -> bool:
    return len(bands) == 1 and dataset.colorinterp[bands[0] - 1] == ColorInterp.palette

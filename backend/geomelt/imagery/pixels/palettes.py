"""Bands whose values are indices of a colour table."""

from __future__ import annotations

from collections.abc import Sequence

from rasterio.enums import ColorInterp
from rasterio.io import DatasetReader


def is_palette(dataset: DatasetReader, bands: Sequence[int]) -> bool:
    """Whether what is read is one band with a colour table."""
    return len(bands) == 1 and has_palette(dataset, bands[0])


def has_palette(dataset: DatasetReader, band: int) -> bool:
    """Whether a band has a colour table; one that is marked as palette without one is grey."""
    if dataset.colorinterp[band - 1] != ColorInterp.palette:
        return False
    try:
        return bool(dataset.colormap(band))
    except ValueError:
        return False

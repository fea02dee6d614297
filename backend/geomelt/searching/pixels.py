"""Pixels of tiles that were found, read again from their sources."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from geomelt.base.errors import GeomeltError
from geomelt.imagery.reading.source import RasterSource
from geomelt.imagery.recipe import PixelWindow

if TYPE_CHECKING:
    from geomelt.index.records import StoredTile


def tile_images(tiles: Sequence[StoredTile], size: int) -> dict[int, np.ndarray]:
    """uint8 (size, size, 3) by tile id, without those whose source is gone or has changed."""
    images = {}
    for _, group in groupby(
        sorted(tiles, key=lambda tile: tile.source.uri), key=lambda tile: tile.source.uri
    ):
        of_source = list(group)
        record = of_source[0].source
        with (
            suppress(GeomeltError, OSError),
            RasterSource.open(
                record.uri,
                bands=record.bands,
                stretch=record.stretch,
                crs=record.crs,
                validity=record.validity,
            ) as source,
        ):
            if (source.size, source.mtime_ns) != (record.size, record.mtime_ns):
                continue
            for tile in of_source:
                images[tile.id] = source.read(PixelWindow(*tile.window), size)[0]
    return images

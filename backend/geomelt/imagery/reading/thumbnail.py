"""Small pictures of tiles, in the colours that the model was given."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from geomelt.imagery.pixels.stretch import Range
from geomelt.imagery.reading.source import RasterSource
from geomelt.imagery.recipe import PixelWindow


def thumbnail(
    path: str | Path,
    window: PixelWindow,
    *,
    bands: Sequence[int],
    stretch: Sequence[Range],
    crs: str | None = None,
    validity: str | None = None,
    size: int = 224,
) -> bytes:
    """A JPEG of the window, `size` px along its longer side.

    `bands`, `stretch` and `crs` as `RasterSource.open` has them.

    Raises GeomeltError as `RasterSource.open` and `read` do.
    """
    with RasterSource.open(
        path, bands=bands, stretch=stretch, crs=crs, validity=validity
    ) as source:
        pixels, _ = source.read_native(window, size)
        ground = source.ground_shape(window)
    scale = size / max(ground)
    shape = tuple(max(1, round(side * scale)) for side in ground)
    picture = Image.fromarray(pixels).resize((shape[0], shape[1]), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()

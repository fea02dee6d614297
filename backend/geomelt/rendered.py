"""A picture drawn by QGIS, with its extent, as a raster source."""

from __future__ import annotations

import base64
import binascii
import io
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import rasterio
from PIL import Image, UnidentifiedImageError
from rasterio.errors import CRSError
from rasterio.transform import from_bounds

from geomelt.errors import GeomeltError
from geomelt.imagery.georeference import Extent, check_extent
from geomelt.imagery.source import RasterSource

MAX_PIXELS = 50_000_000


@contextmanager
def rendered_source(png: str, extent: Extent, crs: str) -> Iterator[RasterSource]:
    """A raster source of a base64 PNG that covers `extent` in `crs`, colours as drawn.

    Transparent pixels are not valid. Raises GeomeltError for what is no picture.
    """
    check_extent(extent)
    pixels = _decode(png)
    height, width = pixels.shape[:2]
    with tempfile.TemporaryDirectory(prefix="geomelt-") as folder:
        path = Path(folder) / "rendered.tif"
        try:
            with rasterio.open(
                path,
                "w",
                driver="GTiff",
                width=width,
                height=height,
                count=4,
                dtype="uint8",
                crs=crs,
                transform=from_bounds(*extent, width, height),
                photometric="RGB",
                alpha="YES",
            ) as dataset:
                dataset.write(np.moveaxis(pixels, -1, 0))
        except CRSError as error:
            raise GeomeltError(
                f"{crs[:80]!r} is no coordinate system: give an authority code such as "
                "EPSG:32633, or WKT.",
                code="bad-extent",
            ) from error
        with RasterSource.open(path, bands=(1, 2, 3), stretch=((0.0, 255.0),) * 3) as source:
            yield source


def _decode(png: str) -> np.ndarray:
    """uint8 (height, width, 4)."""
    try:
        with warnings.catch_warnings():
            # Our own limit below is the stricter one.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(base64.b64decode(png, validate=True)), formats=["PNG"])
        if image.width * image.height > MAX_PIXELS:
            raise GeomeltError(
                f"The picture has {image.width} x {image.height} pixels: draw it with at most "
                f"{MAX_PIXELS:,}.",
                code="too-large",
                status=413,
            )
        return np.asarray(image.convert("RGBA"))
    except (binascii.Error, UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise GeomeltError(
            "The picture cannot be read: send a PNG, encoded in base64.", code="unreadable"
        ) from error
    except Image.DecompressionBombError as error:
        raise GeomeltError(
            f"The picture is too large: draw it with at most {MAX_PIXELS:,} pixels.",
            code="too-large",
            status=413,
        ) from error

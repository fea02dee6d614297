"""A picture drawn by QGIS, with its extent, as a raster source."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import rasterio
from rasterio.errors import CRSError
from rasterio.transform import from_bounds

from geomelt.base.errors import GeomeltError
from geomelt.imagery.extents import Extent, check_extent
from geomelt.imagery.pictures import decoded, from_base64
from geomelt.imagery.reading.source import RasterSource
from geomelt.imagery.validity.rule import PLAIN


@contextmanager
def rendered_source(png: str, extent: Extent, crs: str) -> Iterator[RasterSource]:
    """A raster source of a base64 PNG that covers `extent` in `crs`, in the colours drawn.

    Transparent pixels are not valid. Raises GeomeltError for what is no picture.
    """
    check_extent(extent)
    pixels = np.asarray(decoded(from_base64(png), ("PNG",)).convert("RGBA"))
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
        try:
            with RasterSource.open(
                path,
                bands=(1, 2, 3),
                stretch=((0.0, 255.0),) * 3,
                validity=PLAIN.to_json(),  # QGIS says what it left transparent
            ) as source:
                yield source
        except GeomeltError as error:
            if error.code == "not-georeferenced":
                raise GeomeltError(
                    f"The extent {list(extent)} has no place on Earth in {crs[:80]!r}: give the "
                    "map a CRS of the Earth, such as EPSG:3857.",
                    code="bad-extent",
                ) from error
            detail = error.detail.replace(str(path), "the picture")
            raise GeomeltError(detail, code=error.code) from error

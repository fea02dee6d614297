"""Write a sample scene: a landscape that never was, as large as asked, and its truth."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import pyproj
import rasterio
from affine import Affine
from numpy.typing import NDArray
from PIL import Image
from pyproj.exceptions import CRSError
from rasterio.enums import ColorInterp
from rasterio.shutil import copy
from rasterio.windows import Window
from shapely.geometry import mapping

from geomelt.base.disk import naming
from geomelt.base.errors import GeomeltError
from geomelt.imagery.reading.source import RasterSource
from geomelt.imagery.recipe import PixelWindow
from geomelt.sample.canvas import SIDE
from geomelt.sample.landscape import Landscape

Depth = Literal["uint8", "uint16", "float32"]

# Digital numbers of a grey level: 16 bits as from a satellite, with haze; float as reflectance.
_GAIN = {"uint8": 1.0, "uint16": 11.0, "float32": 0.0016}
_HAZE = {"uint8": (0, 0, 0, 0), "uint16": (260, 340, 520, 180), "float32": (0.01, 0.02, 0.04, 0.0)}
_COLOURS = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
_PAINTED_PX = (256, 1024)  # a parcel is drawn at no fewer and no more pixels


def write_sample(
    out: Path,
    *,
    width: int = 4096,
    height: int = 4096,
    gsd: float = 0.5,
    seed: int = 0,
    crs: str = "EPSG:32633",
    dtype: Depth = "uint8",
    bands: int = 3,
    collar: float = 0.0,
    cog: bool = False,
) -> None:
    """Write the GeoTIFF `out` and, next to it, `out` with the suffix .truth.geojson.

    `gsd` in metres (units) of `crs`; `bands`: 1 is grey, 3 is RGB, each beyond it infrared;
    `collar`: the share of the width that a slanted nodata collar takes, 0 to 0.9. Parcels are
    the power of two of pixels nearest to 128 m (at least 64), so they are tiles of the default
    recipe; the truth holds a polygon with a `label` for each. Written parcel by parcel: memory
    does not grow with the size. Raises GeomeltError `invalid`.
    """
    if not (width > 0 and height > 0 and gsd > 0 and bands > 0 and 0 <= collar <= 0.9):
        raise GeomeltError(
            "A sample needs a width, height, GSD and number of bands above 0, and a collar "
            "between 0 and 0.9."
        )
    if not out.absolute().parent.is_dir():
        raise GeomeltError(
            f"There is no folder {out.absolute().parent}: make it first.",
            code="no-such-folder",
        )
    side = min(1024, max(64, 2 ** round(math.log2(SIDE / gsd))))
    land = Landscape(math.ceil(height / side), math.ceil(width / side), seed)
    lossy = dtype == "uint8" and bands == 3 and not collar
    profile = {
        "driver": "GTiff",
        "width": width,
        "height": height,
        "count": bands,
        "dtype": dtype,
        "crs": crs,
        "transform": _transform(crs, gsd),
        "tiled": True,
        "blockxsize": min(side, 512),
        "blockysize": min(side, 512),
        "bigtiff": "IF_SAFER",
        "photometric": "RGB" if bands >= 3 else "MINISBLACK",
    }
    if lossy:
        profile |= {"compress": "JPEG", "photometric": "YCBCR", "jpeg_quality": 90}
    else:
        profile |= {"compress": "DEFLATE", "predictor": 3 if dtype == "float32" else 2}
    if collar:
        profile["nodata"] = math.nan if dtype == "float32" else 0
    with (
        naming(out),
        tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.stem}-") as folder,
    ):
        draft = Path(folder) / "draft.tif"
        with rasterio.open(draft, "w", **profile) as dataset:
            if bands >= 3:
                more = (ColorInterp.undefined,) * (bands - 3)
                dataset.colorinterp = (*_COLOURS, *more)
            for window, row, column in _parcels(land, width, height, side):
                painted = min(max(side, _PAINTED_PX[0]), _PAINTED_PX[1])
                picture = land.paint(row, column, painted)
                if painted != side:
                    picture = np.asarray(Image.fromarray(picture).resize((side, side), 4))
                picture = picture[: window.height, : window.width]
                values = _values(picture, dtype, bands)
                if collar:
                    values[:, _outside(window, width, height, collar)] = profile["nodata"]
                area = Window(window.col, window.row, window.width, window.height)
                dataset.write(values, window=area)
        if cog:
            packing = {"quality": 90} if lossy else {"predictor": "YES"}
            packing |= {"compress": profile["compress"], "bigtiff": "IF_SAFER"}
            copy(draft, out, driver="COG", blocksize=512, **packing)
        else:
            draft.replace(out)
    _write_truth(out, land, side)


def _parcels(
    land: Landscape, width: int, height: int, side: int
) -> Iterator[tuple[PixelWindow, int, int]]:
    for row in range(land.rows):
        for column in range(land.columns):
            col, top = column * side, row * side
            window = PixelWindow(col, top, min(side, width - col), min(side, height - top))
            yield window, row, column


def _values(picture: NDArray[np.uint8], dtype: Depth, bands: int) -> NDArray[np.generic]:
    """(bands, rows, columns) in the raster's own numbers, never 0."""
    red, green, blue = (picture[..., band].astype(np.float32) for band in range(3))
    if bands < 3:
        planes = [0.3 * red + 0.59 * green + 0.11 * blue] * bands
    else:
        leaf = np.clip(green - (red + blue) / 2, 0, None)
        infrared = np.clip(0.7 * red + 6 * leaf, 1, 255)
        planes = [red, green, blue, *[infrared] * (bands - 3)]
    gain, haze = _GAIN[dtype], _HAZE[dtype]
    values = [plane * gain + haze[min(band, 3)] for band, plane in enumerate(planes)]
    return np.stack(values).astype(dtype)


def _outside(window: PixelWindow, width: int, height: int, collar: float) -> NDArray[np.bool_]:
    """The pixels of a window beyond the slanted left and right edges of the swath."""
    rows = np.arange(window.row, window.row + window.height)[:, None] / height
    cols = np.arange(window.col, window.col + window.width)[None, :] / width
    left = collar * (1 - rows)
    return (cols < left) | (cols > 1 - collar + left)


def _transform(crs: str, gsd: float) -> Affine:
    """The upper left corner at the middle of the CRS's area of use, on a whole 100 units."""
    try:
        system = pyproj.CRS.from_user_input(crs)
    except CRSError as error:
        raise GeomeltError(
            f"The CRS {crs!r} is not known: give a code such as EPSG:32633."
        ) from error
    if not system.is_projected or system.area_of_use is None:
        raise GeomeltError(
            f"{crs} is no projected CRS with an area of use: give one such as EPSG:32633."
        )
    area = system.area_of_use
    onto = pyproj.Transformer.from_crs("EPSG:4326", system, always_xy=True)
    x, y = onto.transform((area.west + area.east) / 2, (area.south + area.north) / 2)
    return Affine(gsd, 0, round(x, -2), 0, -gsd, round(y, -2))


def _write_truth(out: Path, land: Landscape, side: int) -> None:
    with (
        RasterSource.open(out) as source,
        out.with_suffix(".truth.geojson").open("w", encoding="utf-8") as file,
    ):
        separator = '{"type": "FeatureCollection", "features": [\n'
        for window, row, column in _parcels(land, source.width, source.height, side):
            feature = {
                "type": "Feature",
                "geometry": mapping(source.footprint(window)),
                "properties": {"label": str(land.labels[row, column]), "row": row, "col": column},
            }
            file.write(separator + json.dumps(feature))
            separator = ",\n"
        file.write("\n]}\n")

"""Three bands that lie in three files, as one raster: a VRT made for it."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from rasterio.io import DatasetReader

from geomelt.imagery.refusals import unreadable

_COLOURS = ("Red", "Green", "Blue")
_TYPES = {
    "uint8": "Byte",
    "int8": "Int8",
    "uint16": "UInt16",
    "int16": "Int16",
    "uint32": "UInt32",
    "int32": "Int32",
    "float32": "Float32",
    "float64": "Float64",
}


def stacked(bands: Sequence[DatasetReader], name: str) -> str:
    """The text of a VRT whose red, green and blue are the first bands of three rasters.

    Raises GeomeltError `unreadable` where they do not lie on one grid.
    """
    first = bands[0]
    grids = {(band.width, band.height, band.transform, band.crs, band.dtypes[0]) for band in bands}
    if len(grids) > 1 or first.dtypes[0] not in _TYPES:
        cause = "its red, green and blue bands do not lie on one grid"
        raise unreadable(name, cause, "stack them with gdalbuildvrt -separate")
    place = ", ".join(repr(value) for value in first.transform.to_gdal())
    return (
        f'<VRTDataset rasterXSize="{first.width}" rasterYSize="{first.height}">'
        f"<SRS>{escape(first.crs.to_wkt()) if first.crs else ''}</SRS>"
        f"<GeoTransform>{place}</GeoTransform>"
        + "".join(_band(number, band) for number, band in enumerate(bands, 1))
        + "</VRTDataset>"
    )


def _band(number: int, dataset: DatasetReader) -> str:
    height, width = dataset.block_shapes[0]
    nodata = dataset.nodatavals[0]
    return (
        f'<VRTRasterBand dataType="{_TYPES[dataset.dtypes[0]]}" band="{number}" '
        f'blockXSize="{width}" blockYSize="{height}">'
        + (f"<NoDataValue>{nodata!r}</NoDataValue>" if nodata is not None else "")
        + f"<ColorInterp>{_COLOURS[number - 1]}</ColorInterp><SimpleSource>"
        f'<SourceFilename relativeToVRT="0">{escape(dataset.name)}</SourceFilename>'
        "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>"
    )

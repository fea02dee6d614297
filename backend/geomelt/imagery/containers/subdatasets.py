"""Files of several rasters, which GDAL calls subdatasets: netCDF, HDF, Zarr, GeoPackage.

One of several is named as GDAL names it, `NETCDF:"/data/scene.nc":red` or
`GPKG:/data/town.gpkg:ortho`; one alone, and red, green and blue among them, by the file itself.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from rasterio.errors import RasterioError
from rasterio.io import DatasetReader

from geomelt.imagery.files import not_imagery
from geomelt.imagery.files.gdal import environment
from geomelt.imagery.formats import drivers_for, format_of

_DRIVERS = ("GPKG", "netCDF", "HDF5", "HDF4", "Zarr")
_QUOTED = re.compile(r'^(?:NETCDF|HDF5|HDF4_SDS|HDF4_EOS:\w+|ZARR):"([^"]+)":', re.IGNORECASE)
_GEOPACKAGE = re.compile(r"^GPKG:(.+\.gpkg):[^:/\\]+$", re.IGNORECASE)
ABOUT_ZARR = (".zgroup", ".zattrs", ".zmetadata", ".zarray", "zarr.json")
_JOINT = ':"'
_MOST = 200
_TABLES = """SELECT table_name FROM gpkg_contents
    WHERE data_type IN ('tiles', '2d-gridded-coverage') ORDER BY 1"""
# Coordinates and their borders: numbers about the grid, not of it.
_ABOUT = re.compile(r"^(?:x|y|lat|lon|latitude|longitude|time|crs|.*_(?:bnds|bounds))$", re.I)
_COLOURS = (
    ("red", "green", "blue"),
    ("B04", "B03", "B02"),
    ("B4", "B3", "B2"),
    ("Band1", "Band2", "Band3"),  # what GDAL makes of an RGB image
)


def may_hold_some(path: Path) -> bool:
    row = format_of(path)
    return row is not None and row.driver in _DRIVERS


def file_of(uri: str) -> Path | None:
    """The file that the uri of a subdataset lies in; None for other uris."""
    match = _QUOTED.match(uri) or _GEOPACKAGE.match(uri)
    return Path(match[1]) if match else None


def sources_in(path: Path) -> list[str]:
    """The uris of what a file or Zarr folder holds; the file's own where it cannot be told,
    none where it is a GeoPackage without rasters."""
    if path.suffix.lower() == ".gpkg":
        tables = _tables(path)
        if len(tables) == 1 or tables == [""]:
            return [str(path)]
        return [f"GPKG:{path}:{table}" for table in tables]
    found = _listed(path)
    return [str(path)] if len(found) < 2 or colours_in(path) else list(found)


def colours_in(path: Path) -> tuple[str, ...]:
    """The subdatasets that are a file's only raster, or its red, green and blue; else none."""
    if path.suffix.lower() == ".gpkg":
        return ()
    found = _listed(path)
    if len(found) == 1:
        return found
    by_name = {_variable(uri).casefold(): uri for uri in found}
    for names in _COLOURS:
        if all(name.casefold() in by_name for name in names):
            return tuple(by_name[name.casefold()] for name in names)
    return ()


def _variable(uri: str) -> str:
    return re.split(r"[:/]", uri)[-1]


def _listed(path: Path) -> tuple[str, ...]:
    state = path.stat()
    return _subdatasets(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=256)  # it is listed, located and read
def _subdatasets(path: Path, _size: int, _mtime_ns: int) -> tuple[str, ...]:
    try:
        with environment(), DatasetReader(str(path), driver=list(drivers_for(path))) as dataset:
            names: Sequence[str] = dataset.subdatasets[:_MOST]
    except (RasterioError, OSError):
        return ()  # reading it says why
    uris = (_uri(name, path) for name in names)
    return tuple(uri for uri in uris if uri and _is_picture(_variable(uri)) and _is_placed(uri))


def _uri(name: str, path: Path) -> str | None:
    """GDAL's name with its quotes, which rasterio takes away before 1.5."""
    prefix, found, rest = name.partition(str(path))
    if not found:
        return None
    return f'{prefix.rstrip(_JOINT).upper()}:"{path}":{rest.lstrip(chr(34)).removeprefix(":")}'


def _is_placed(uri: str) -> bool:
    try:
        with (
            environment(),
            DatasetReader(uri, driver=list(drivers_for(file_of(uri) or uri))) as one,
        ):
            return not one.transform.is_identity or len(one.gcps[0]) > 2
    except (RasterioError, OSError):
        return False


def _is_picture(variable: str) -> bool:
    return not _ABOUT.match(variable) and not_imagery.kind_of(f"{variable}.x") is None


def _tables(path: Path) -> list[str]:
    """The tables of tiles of a GeoPackage; one empty name where that cannot be told."""
    try:
        opened = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        with closing(opened) as database:
            return [str(name) for (name,) in database.execute(_TABLES)]
    except sqlite3.Error:
        return [""]

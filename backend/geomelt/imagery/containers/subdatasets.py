"""Files of several rasters, which GDAL calls subdatasets: netCDF, HDF, Zarr.

One of several is named as GDAL names it, `NETCDF:"/data/scene.nc":red`; one alone, and red, green
and blue among them, by the file itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path

from rasterio.errors import RasterioError
from rasterio.io import DatasetReader

from geomelt.imagery.containers.container import Container, Holding, Place, Sources
from geomelt.imagery.files import not_imagery
from geomelt.imagery.files.gdal import environment
from geomelt.imagery.files.listings import Listing
from geomelt.imagery.files.location import Location
from geomelt.imagery.files.sidecars import found_beside
from geomelt.imagery.formats import drivers_for, format_of
from geomelt.imagery.refusals import missing

_URI = re.compile(r'^(?:NETCDF|HDF5|HDF4_SDS|HDF4_EOS:\w+|ZARR):"([^"]+)":', re.IGNORECASE)
_ABOUT_ZARR = (".zgroup", ".zattrs", ".zmetadata", ".zarray", "zarr.json")
_JOINT = ':"'
_MOST = 200
# Coordinates and their borders: numbers about the grid, not of it.
_ABOUT = re.compile(r"^(?:x|y|lat|lon|latitude|longitude|time|crs|.*_(?:bnds|bounds))$", re.I)
_COLOURS = (
    ("red", "green", "blue"),
    ("B04", "B03", "B02"),
    ("B4", "B3", "B2"),
    ("Band1", "Band2", "Band3"),  # what GDAL makes of an RGB image
)


class Subdatasets(Container):
    def recognise(self, listing: Listing, name: str | None = None) -> Holding | None:
        row = None if listing.packed else format_of(listing.folder if name is None else name)
        if row is None or not (row.folder if name is None else row.several):
            return None
        path = Path(listing.folder if name is None else listing.uri(name))
        return Sources(partial(_uris, path))

    def path_of(self, uri: str) -> Path | None:
        match = _URI.match(uri)
        return Path(match[1]) if match else None

    def locate(self, place: Place) -> Location | None:
        if file := self.path_of(place.uri):
            if not file.exists():
                raise missing(file)
            return _located(file, place.uri, (place.uri,))
        row = format_of(place.path)
        if place.kind not in ("file", "folder") or row is None or not row.several:
            return None
        return _located(place.path, place.uri, _colours_in(place.path) or (place.uri,))


def _located(path: Path, uri: str, rasters: tuple[str, ...]) -> Location:
    """The location of a file or, of a Zarr folder, of the files that describe its arrays."""
    if path.is_dir():
        files = tuple(sorted(file for name in _ABOUT_ZARR for file in path.rglob(name)))
        return Location(uri, rasters, files=files, descriptions=files)
    beside = found_beside(path) if uri == str(path) else ()
    return Location(uri, rasters, files=(path,), sidecars=beside)


def _uris(path: Path) -> Sequence[str]:
    """The uris of what a file or Zarr folder holds; its own where they cannot be listed."""
    found = _listed(path)
    return [str(path)] if len(found) < 2 or _colours_in(path) else found


def _colours_in(path: Path) -> tuple[str, ...]:
    """The subdatasets that are a file's only raster, or its red, green and blue; else none."""
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
    try:
        state = path.stat()
    except OSError:
        return ()  # reading it says why
    return _subdatasets(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=256)  # it is listed, located and read
def _subdatasets(path: Path, _size: int, _mtime_ns: int) -> tuple[str, ...]:
    try:
        with environment(), DatasetReader(str(path), driver=list(drivers_for(path))) as dataset:
            names: Sequence[str] = dataset.subdatasets[:_MOST]
    except (RasterioError, OSError):
        return ()  # reading it says why
    uris = (_uri(name, path) for name in names)
    return tuple(
        uri for uri in uris if uri and _is_picture(_variable(uri)) and _is_placed(uri, path)
    )


def _uri(name: str, path: Path) -> str | None:
    """GDAL's name with its quotes, which rasterio strips before 1.5."""
    prefix, found, rest = name.partition(str(path))
    if not found:
        return None
    return f'{prefix.rstrip(_JOINT).upper()}:"{path}":{rest.lstrip(chr(34)).removeprefix(":")}'


def _is_placed(uri: str, path: Path) -> bool:
    try:
        with environment(), DatasetReader(uri, driver=list(drivers_for(path))) as one:
            return not one.transform.is_identity or len(one.gcps[0]) > 2
    except (RasterioError, OSError):
        return False


def _is_picture(variable: str) -> bool:
    return not _ABOUT.match(variable) and not_imagery.kind_of(f"{variable}.x") is None

"""Open the raster of a source; what could make us call out, or cannot be read, is refused."""

from __future__ import annotations

import math
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from rasterio.enums import Interleaving
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader

from geomelt.base.errors import GeomeltError
from geomelt.imagery.containers import stac, subdatasets
from geomelt.imagery.files import archives, remote
from geomelt.imagery.files.descriptions import HEAD, describes
from geomelt.imagery.files.gdal import environment
from geomelt.imagery.files.location import Location
from geomelt.imagery.formats import drivers_for, why_not
from geomelt.imagery.opening import references, vrt
from geomelt.imagery.refusals import failed, unreadable

_REMOTE = ("GTiff", "JP2OpenJPEG")
_NOTES = ".aux.xml"
_SIDECARS = (".ovr", ".msk", _NOTES)
_MOST_NOTES = 2**24
_TEXTS = (vrt.SUFFIX, *stac.SUFFIXES, references.MRF)  # read by us
_LARGEST_BLOCK = 256 * 2**20  # bytes: what must be decoded to read one pixel


def open_dataset(location: Location, *, overviews: bool = True) -> DatasetReader:
    """The opened dataset, to be closed by the caller and read within `environment`.

    Without `overviews` all is read from the pixels at full resolution.

    Raises GeomeltError `unreadable`, naming the source and the remedy.
    """
    _check_harmless(location)
    try:
        with environment(gdal_urls(location)):
            dataset = _opened(location, overviews=overviews)
            try:
                _check_readable(dataset, location.uri)
            except BaseException:
                dataset.close()
                raise
            return dataset
    except (RasterioError, OSError) as error:
        raise _explained(location, error) from error


def _explained(location: Location, error: Exception) -> GeomeltError:
    uri = location.uri
    if lack := why_not(subdatasets.file_of(uri) or uri):
        return unreadable(uri, *lack)
    if uri.startswith(archives.TAR) and "does not exist" in str(error.__cause__ or error):
        return unreadable(uri, "its name in the archive is not understood", "unpack the archive")
    return failed(uri, error)


def gdal_urls(location: Location) -> tuple[str, ...]:
    return tuple(map(remote.gdal_name, location.urls))


def _opened(location: Location, *, overviews: bool) -> DatasetReader:
    options = {} if overviews else {"OVERVIEW_LEVEL": "NONE"}
    if len(location.rasters) == 1:
        (raster,) = location.rasters
        return DatasetReader(raster, driver=list(_drivers(raster)), **options)
    with ExitStack() as stack:
        bands = [
            stack.enter_context(DatasetReader(raster, driver=list(_drivers(raster)), **options))
            for raster in location.rasters
        ]
        stacked = DatasetReader(vrt.stacked(bands, location.uri), driver=["VRT"])
    if location.urls:
        # It opens what it stacks at the first need. A read lets other threads run meanwhile; a
        # question about overviews would hold up all of them for as long as the network takes.
        stacked.read(window=((0, 1), (0, 1)))
    return stacked


def _drivers(raster: str) -> tuple[str, ...]:
    if raster.startswith("/vsicurl/"):
        return _REMOTE
    return drivers_for(subdatasets.file_of(raster) or raster)


def _check_harmless(location: Location) -> None:
    """Refuses what GDAL would read for another file's name.

    These are descriptions of services, VRTs where nobody looked into them, and overviews that
    lie elsewhere. Sidecars count: GDAL opens them as whatever they are.
    """
    uri = location.uri
    try:
        raw = _is_raw(location)
        for raster in location.rasters:
            if raster.startswith(archives.PREFIXES):
                _check_member(archives.Member.of(raster), uri, raw=raw)
        zarr = all(file.name in subdatasets.ABOUT_ZARR for file in location.files)
        for file in location.files:
            head = _start(file, HEAD)
            if not head:
                raise unreadable(uri, "it is empty" if str(file) == uri else f"{file} is empty")
            references.check_names(file)
            if file.suffix.lower() not in _TEXTS and not (zarr or raw):
                _check_pixels(file.name, head, uri)
            for ending in _SIDECARS:
                beside_it = file.with_name(file.name + ending)
                if beside_it.is_file():
                    _check_sidecar(beside_it.name, _start(beside_it, _MOST_NOTES), uri)
    except OSError as error:
        raise failed(uri, error) from error


def _is_raw(location: Location) -> bool:
    """Whether its drivers know it by a header beside it, whatever its first pixels look like."""
    return any(each.kind == "header" for each in location.sidecars)


def _check_member(member: archives.Member, uri: str, *, raw: bool) -> None:
    member.info()
    if not raw:
        _check_pixels(member.name, member.head(HEAD), uri)
    for ending in _SIDECARS:
        beside = archives.Member(member.archive, member.name + ending)
        if beside.exists():
            _check_sidecar(beside.name, beside.head(_MOST_NOTES), uri)


def _start(file: Path, length: int) -> bytes:
    with file.open("rb") as opened:
        return opened.read(length)


def _check_sidecar(name: str, content: bytes, uri: str) -> None:
    if not name.endswith(_NOTES):
        _check_pixels(name, content[:HEAD], uri)
    elif b"OVERVIEW_FILE" in content:
        raise _names_overviews(uri)


def _check_pixels(name: str, head: bytes, uri: str) -> None:
    if describes(head):
        raise unreadable(uri, f"{name} describes a service, not pixels")


def _check_readable(dataset: DatasetReader, uri: str) -> None:
    if dataset.count == 0 or min(dataset.shape) == 0:
        raise unreadable(uri, "it has no pixels")
    if dataset.dtypes[0].startswith("complex"):
        raise unreadable(uri, "it has only complex bands", "convert it to amplitudes")
    if dataset.tags(ns="OVERVIEWS").get("OVERVIEW_FILE"):
        raise _names_overviews(uri)
    if dataset.driver != "VRT":
        together = dataset.count if dataset.interleaving == Interleaving.pixel else 1
        size = math.prod(dataset.block_shapes[0]) * np.dtype(dataset.dtypes[0]).itemsize * together
        if size > _LARGEST_BLOCK:
            raise unreadable(
                uri,
                f"its blocks are of {size / 2**20:,.0f} MB",
                "rewrite it in tiles, with gdal_translate -of COG",
            )


def _names_overviews(uri: str) -> GeomeltError:
    cause = "its overviews lie in a file that it names"
    return unreadable(uri, cause, "make them anew with gdaladdo")

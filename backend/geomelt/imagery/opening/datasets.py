"""Open the raster of a source; what cannot be read is refused."""

from __future__ import annotations

import math
from contextlib import ExitStack

import numpy as np
from rasterio.enums import Interleaving
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader

from geomelt.base.errors import GeomeltError
from geomelt.imagery.containers import registry
from geomelt.imagery.files import archives, remote
from geomelt.imagery.files.gdal import environment
from geomelt.imagery.files.location import Location
from geomelt.imagery.formats import REMOTE, drivers_for, why_not
from geomelt.imagery.opening.harmless import check_harmless, names_overviews
from geomelt.imagery.opening.stacking import stacked
from geomelt.imagery.refusals import failed, unreadable

_LARGEST_BLOCK = 256 * 2**20  # bytes: what must be decoded to read one pixel


def open_dataset(location: Location, *, overviews: bool = True) -> DatasetReader:
    """The opened dataset, to be closed by the caller and read within `environment`.

    Without `overviews` all is read from the pixels at full resolution.

    Raises GeomeltError `unreadable`, naming the source and the remedy.
    """
    check_harmless(location)
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
        raise _refusal(location, error) from error


def _refusal(location: Location, error: Exception) -> GeomeltError:
    uri = location.uri
    if lack := why_not(registry.path_of(uri) or uri):
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
        dataset = DatasetReader(stacked(bands, location.uri), driver=["VRT"])
    if location.urls:
        # It opens what it stacks at the first need. A read lets other threads run meanwhile; a
        # question about overviews would hold up all of them for as long as the network takes.
        dataset.read(window=((0, 1), (0, 1)))
    return dataset


def _drivers(raster: str) -> tuple[str, ...]:
    if raster.startswith("/vsicurl/"):
        return REMOTE
    return drivers_for(registry.path_of(raster) or raster)


def _check_readable(dataset: DatasetReader, uri: str) -> None:
    if dataset.count == 0 or min(dataset.shape) == 0:
        raise unreadable(uri, "it has no pixels")
    if dataset.dtypes[0].startswith("complex"):
        raise unreadable(uri, "it has only complex bands", "convert it to amplitudes")
    if dataset.tags(ns="OVERVIEWS").get("OVERVIEW_FILE"):
        raise names_overviews(uri)
    if dataset.driver != "VRT":
        together = dataset.count if dataset.interleaving == Interleaving.pixel else 1
        size = math.prod(dataset.block_shapes[0]) * np.dtype(dataset.dtypes[0]).itemsize * together
        if size > _LARGEST_BLOCK:
            raise unreadable(
                uri,
                f"its blocks are of {size / 2**20:,.0f} MB",
                "rewrite it in tiles, with gdal_translate -of COG",
            )

"""GDAL's settings for every read: quiet, this machine only by default, a bounded cache."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Collection
from contextlib import suppress
from typing import Any

import rasterio
from rasterio._err import CPLE_BaseError
from rasterio.env import set_gdal_config
from rasterio.errors import NodataShadowWarning, NotGeoreferencedWarning, RasterioError
from rasterio.io import DatasetReader

# Formats that fetch their pixels: GDAL does not register their drivers, so that no file,
# named by another one or not, can make it open a connection.
_SERVICES = "WMS WMTS WCS HTTP STACIT STACTA EEDA EEDAI PLMOSAIC DAAS GTI"

set_gdal_config("GDAL_SKIP", _SERVICES)
# What GDAL logs is reported once, with the name of the file: as the reason of a refusal.
logging.getLogger("rasterio").setLevel(logging.CRITICAL)
# For the whole process: warnings.catch_warnings is not thread-safe.
warnings.simplefilter("ignore", NotGeoreferencedWarning)
warnings.simplefilter("ignore", NodataShadowWarning)

_LOCAL = {
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_VRT_ENABLE_RAWRASTERBAND": "NO",
    "GDAL_CACHEMAX": 256 << 20,  # bytes: rasterio hands a number on as it is
}
_REMOTE = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",  # no sidecars: each would be a request
    "GDAL_HTTP_CONNECTTIMEOUT": 10,
    "GDAL_HTTP_TIMEOUT": 60,
    "GDAL_HTTP_MAX_RETRY": 2,
    "GDAL_HTTP_RETRY_DELAY": 0.5,
}


def forget_error(dataset: DatasetReader) -> None:
    """After an error that was expected: GDAL would report it again at the next call."""
    with suppress(RasterioError, CPLE_BaseError):
        _ = dataset.colorinterp


def environment(urls: Collection[str] = ()) -> rasterio.Env:
    """The settings of a read that may fetch `urls`, as GDAL names them, and nothing else.

    GDAL takes one name of what it may fetch: with several it is the checks of `files` that hold.
    """
    settings: dict[str, Any] = dict(_LOCAL)
    if urls:
        settings |= _REMOTE
        # A file may change between two reads by the same process.
        settings["CPL_VSIL_CURL_NON_CACHED"] = ":".join(urls)
        if len(urls) == 1:
            (settings["CPL_VSIL_CURL_ALLOWED_FILENAME"],) = urls
        else:
            del settings["CPL_VSIL_CURL_ALLOWED_FILENAME"]
    return rasterio.Env(**settings)

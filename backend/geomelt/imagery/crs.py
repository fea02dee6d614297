"""Coordinate reference systems: what they are called, and which a user may name."""

from __future__ import annotations

import pyproj
from pyproj import network
from pyproj.exceptions import CRSError
from rasterio.crs import CRS

# PROJ must not fetch grids: nothing here opens a connection.
network.set_network_enabled(False)  # type: ignore[attr-defined]

WGS84 = "EPSG:4326"


def crs_name(crs: pyproj.CRS) -> str:
    """An authority code such as EPSG:26911, else the WKT; of a compound CRS the horizontal part."""
    level = crs.sub_crs_list[0] if crs.is_compound else crs
    authority = level.to_authority(min_confidence=70)
    return ":".join(authority) if authority else level.to_wkt()


def map_crs(text: str) -> str | None:
    """The name of the CRS of a map that `text` gives, the same however it is written.

    None where `text` gives no projected or geographic CRS.
    """
    try:
        crs = pyproj.CRS.from_user_input(text.strip())
        if crs.is_projected or crs.is_geographic:
            # As GDAL writes it, which is what a source is read with.
            return crs_name(pyproj.CRS.from_wkt(CRS.from_wkt(crs.to_wkt()).to_wkt()))
    except (CRSError, ValueError):  # GDAL's, too
        pass
    return None

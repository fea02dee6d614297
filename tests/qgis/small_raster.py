"""A raster to work on."""

from __future__ import annotations

from pathlib import Path


def write_raster(path: Path) -> Path:
    """A georeferenced RGB GeoTIFF of 400 x 300 m."""
    import numpy as np
    from osgeo import gdal, osr

    pixels = np.random.default_rng(0).integers(0, 255, (3, 300, 400), dtype=np.uint8)
    data = gdal.GetDriverByName("GTiff").Create(str(path), 400, 300, 3, gdal.GDT_Byte)
    data.SetGeoTransform((500000, 1, 0, 5000000, 0, -1))
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(32633)
    data.SetProjection(reference.ExportToWkt())
    for band in range(3):
        data.GetRasterBand(band + 1).WriteArray(pixels[band])
    data.FlushCache()
    return path

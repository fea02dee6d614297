"""Where a raster lies on the map."""

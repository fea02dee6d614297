"""Where a raster lies."""

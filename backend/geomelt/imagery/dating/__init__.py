"""When a raster was taken."""

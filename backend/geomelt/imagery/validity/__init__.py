"""Which pixels of a raster are imagery."""

"""From a uri to the open raster."""

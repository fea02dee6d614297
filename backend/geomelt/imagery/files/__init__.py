"""What lies on disks, in archives and behind addresses, before a raster is opened."""

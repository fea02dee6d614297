"""What GeoMELT puts into QGIS around its dock."""

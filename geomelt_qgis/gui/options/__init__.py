"""GeoMELT's page in the options of QGIS."""

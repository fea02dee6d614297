"""Long work in QGIS's task manager."""

"""Results as layers: what is stored, and how QGIS shows it."""

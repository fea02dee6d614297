"""The pictures that the docs show, taken in a real QGIS: see `scenes/` for what is on them."""

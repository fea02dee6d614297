"""Result features to files that GIS software opens."""

from geomelt.results.writing import checked_output, write_features

__all__ = ["checked_output", "write_features"]

"""File geodatabases: their rasters are not read, nor any file in their folder."""

from __future__ import annotations

from pathlib import PurePath

from geomelt.imagery.containers.container import Container, Holding, Ignored
from geomelt.imagery.files.listings import Listing

_SUFFIX = ".gdb"


class Geodatabases(Container):
    def recognise(self, listing: Listing, name: str | None = None) -> Holding | None:
        folder = listing.folder
        if name is not None or PurePath(folder).suffix.lower() != _SUFFIX:
            return None
        remedy = "export the rasters that it may hold to GeoTIFF"
        reason = f"{folder} was passed over (a file geodatabase): {remedy}."
        return Ignored("archives", lambda _: reason)

"""Folders of map tiles (z/x/y.png): pictures of a service, each too small to be a source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from geomelt.imagery.containers.container import Container, Holding, Ignored
from geomelt.imagery.files.listings import Listing
from geomelt.imagery.files.printable import printable

_TILE = re.compile(r"^\d+(?:@2x)?\.(?:png|jpe?g|webp|pbf|mvt)$", re.IGNORECASE)
_DEEPEST = 30


class MapTiles(Container):
    def recognise(self, listing: Listing, name: str | None = None) -> Holding | None:
        if name is not None or listing.packed:
            return None
        root = _root_of(Path(listing.folder), listing.names)
        return Ignored("map_tiles", partial(_reason, root), root) if root else None


def _root_of(folder: Path, names: Sequence[str]) -> Path | None:
    """The folder of tiles that `folder` is a column of, going by the names of its files."""
    zoom = folder.parent.name
    column = folder.name.isdecimal() and zoom.isdecimal() and int(zoom[:3]) <= _DEEPEST
    return folder.parent.parent if column and any(map(_TILE.match, names)) else None


def _reason(root: Path, tiles: int) -> str:
    return (
        f"{printable(root)} is a folder of map tiles and was passed over ({tiles:,} files): make "
        "one file of it with QGIS's Generate XYZ tiles (MBTiles), or save its area as GeoTIFF."
    )

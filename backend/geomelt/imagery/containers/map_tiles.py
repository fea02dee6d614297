"""Folders of map tiles (z/x/y.png): pictures of a service, each too small to be a source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

_TILE = re.compile(r"^\d+(?:@2x)?\.(?:png|jpe?g|webp|pbf|mvt)$", re.IGNORECASE)
_DEEPEST = 30


def root_of(folder: Path, names: Sequence[str]) -> Path | None:
    """The folder of tiles that `folder` is a column of, going by the names of its files."""
    zoom = folder.parent.name
    column = folder.name.isdecimal() and zoom.isdecimal() and int(zoom[:3]) <= _DEEPEST
    return folder.parent.parent if column and any(map(_TILE.match, names)) else None


def reason(root: Path | str, tiles: int) -> str:
    return (
        f"{root} is a folder of map tiles and was passed over ({tiles:,} files): make one file of "
        "it with QGIS's Generate XYZ tiles (MBTiles), or save its area as GeoTIFF."
    )

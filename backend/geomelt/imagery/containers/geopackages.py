"""GeoPackages: each table of tiles is a source, `GPKG:/data/town.gpkg:ortho` if one of several."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from geomelt.imagery.containers.container import Container, Holding, Place, Sources
from geomelt.imagery.files.listings import Listing
from geomelt.imagery.files.location import Location
from geomelt.imagery.formats import format_of
from geomelt.imagery.refusals import missing

_URI = re.compile(r"^GPKG:(.+\.gpkg):[^:/\\]+$", re.IGNORECASE)
_TABLES = """SELECT table_name FROM gpkg_contents
    WHERE data_type IN ('tiles', '2d-gridded-coverage') ORDER BY 1"""


class GeoPackages(Container):
    def recognise(self, listing: Listing, name: str | None = None) -> Holding | None:
        row = None if name is None or listing.packed else format_of(name)
        if name is None or row is None or row.driver != "GPKG":
            return None
        return Sources(partial(_uris, Path(listing.uri(name))))

    def path_of(self, uri: str) -> Path | None:
        match = _URI.match(uri)
        return Path(match[1]) if match else None

    def locate(self, place: Place) -> Location | None:
        if (file := self.path_of(place.uri)) is None:
            return None
        if not file.exists():
            raise missing(file)
        return Location(place.uri, (place.uri,), files=(file,))


def _uris(path: Path) -> list[str]:
    """One for each table; the file's own where there is one, or they cannot be listed."""
    tables = _tables(path)
    if len(tables) == 1 or tables == [""]:
        return [str(path)]
    return [f"GPKG:{path}:{table}" for table in tables]


def _tables(path: Path) -> list[str]:
    """The tables of tiles; one empty name where they cannot be listed."""
    try:
        opened = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        with closing(opened) as database:
            return [str(name) for (name,) in database.execute(_TABLES)]
    except sqlite3.Error:
        return [""]

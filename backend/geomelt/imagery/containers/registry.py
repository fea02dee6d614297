"""All kinds of containers, and what is asked of each in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

from geomelt.imagery.containers.container import Container, Group, Holding, Place
from geomelt.imagery.containers.geodatabases import Geodatabases
from geomelt.imagery.containers.geopackages import GeoPackages
from geomelt.imagery.containers.map_tiles import MapTiles
from geomelt.imagery.containers.packed import Archives
from geomelt.imagery.containers.safe import SafeProducts
from geomelt.imagery.containers.scenes import Scenes
from geomelt.imagery.containers.stac import StacItems
from geomelt.imagery.containers.subdatasets import Subdatasets
from geomelt.imagery.containers.vrt import VirtualRasters
from geomelt.imagery.files.listings import Listing
from geomelt.imagery.files.location import Location

# In the order in which they are asked.
CONTAINERS: tuple[Container, ...] = (
    Archives(),
    SafeProducts(),
    GeoPackages(),
    Subdatasets(),
    Scenes(),
    StacItems(),
    VirtualRasters(),
    Geodatabases(),
    MapTiles(),
)


def recognise(listing: Listing, name: str | None = None) -> Holding | None:
    """What a file of a folder holds or, without `name`, the folder itself."""
    found = (container.recognise(listing, name) for container in CONTAINERS)
    return next((holding for holding in found if holding), None)


def groups(listing: Listing) -> Iterator[Group]:
    """The files of a folder that go together as one source."""
    for container in CONTAINERS:
        yield from container.groups(listing)


def folders(file: Path) -> Iterator[Listing] | None:
    """The folders in a file that holds files, as an archive does."""
    found = (container.folders(file) for container in CONTAINERS)
    return next((listings for listings in found if listings is not None), None)


def path_of(uri: str) -> Path | None:
    """The path that stands for the uri of something in a container; None for other uris."""
    found = (container.path_of(uri) for container in CONTAINERS)
    return next((path for path in found if path), None)


def locate(place: Place) -> Location | None:
    """Where the source lies that is in a container or is one; None where it is neither."""
    found = (container.locate(place) for container in CONTAINERS)
    return next((location for location in found if location), None)


def is_called_like_one(path: PurePath) -> bool:
    """Whether a file of this name would be a container."""
    name = path.name.lower()
    return any(name.endswith(container.suffixes) for container in CONTAINERS)

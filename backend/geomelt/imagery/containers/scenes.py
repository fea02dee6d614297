"""Scenes whose bands are files of their own: in a folder or an archive, one source in colour.

The uri of a scene is that of its folder, followed by its files' name without the band where the
folder has another name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial

from rasterio.errors import RasterioError
from rasterio.io import DatasetReader

from geomelt.imagery.containers.band_files import Colours, Scene, scenes, taken, uri_in
from geomelt.imagery.containers.container import Container, Group, Place
from geomelt.imagery.containers.vrt import is_vrt, named_files
from geomelt.imagery.files.gdal import environment
from geomelt.imagery.files.listings import Listing, listings_at
from geomelt.imagery.files.location import Location
from geomelt.imagery.formats import PIXELS

_MTL = 2**20


class Scenes(Container):
    def groups(self, listing: Listing) -> Iterable[Group]:
        for scene in _scenes(listing):
            yield Group(uri_in(listing.folder, scene), scene.parts, scene.colours)

    def locate(self, place: Place) -> Location | None:
        if place.kind == "file":
            return None
        found = (each for listing in listings_at(place.uri) for each in _named(place.uri, listing))
        return next(found, None)


def _named(uri: str, listing: Listing) -> Iterator[Location]:
    """The scene of a folder that has this uri; a picture that stands for one has its own."""
    for scene in _remembered(_State(listing)):
        if len(scene.colours) == 3 and uri_in(listing.folder, scene) == uri:
            yield _located(uri, listing, scene)


def _located(uri: str, listing: Listing, scene: Scene) -> Location:
    files = listing.files(scene.colours)
    lists = tuple(filter(is_vrt, files))
    named = tuple(file for each in lists for file in named_files(each))
    return Location(
        uri,
        tuple(map(listing.uri, scene.colours)),
        files=(*files, *named),
        named=named,
        descriptions=tuple(filter(is_vrt, (*lists, *named))),
        taken=_taken(listing, scene.parts),
    )


def _taken(listing: Listing, names: Sequence[str]) -> str | None:
    for name in names:
        if name.upper().endswith("_MTL.TXT"):
            return taken(listing.head(name, _MTL).decode("utf-8", "replace"))
    return None


def _scenes(listing: Listing) -> Sequence[Scene]:
    return scenes(listing.names, is_stack=partial(_is_stack, listing))


class _State:
    """A listing as the key of a cache: the same folder in the same state."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self._key = listing.folder, _changed(listing, ()), len(listing.names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _State) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=8)
def _remembered(state: _State) -> Sequence[Scene]:
    """The scenes of a folder are asked for one after the other."""
    return _scenes(state.listing)


def _is_stack(listing: Listing, colours: Colours) -> bool:
    return _are_one_grid(tuple(map(listing.uri, colours)), _changed(listing, colours))


def _changed(listing: Listing, names: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Size and time of change of these files or, without names, of the folder or archive."""
    states = [file.stat() for file in (listing.files(names) if names else [listing.path])]
    return tuple((state.st_size, state.st_mtime_ns) for state in states)


@lru_cache(maxsize=4096)
def _are_one_grid(uris: tuple[str, ...], _changed: tuple[tuple[int, int], ...]) -> bool:
    """Whether each holds one band and all lie on one grid."""
    grids = set()
    try:
        for uri in uris:
            with environment(), DatasetReader(uri, driver=list(PIXELS)) as dataset:
                if dataset.count != 1:
                    return False
                grids.add((dataset.shape, tuple(dataset.transform), dataset.dtypes[0]))
    except (RasterioError, OSError):
        return False
    return len(grids) == 1

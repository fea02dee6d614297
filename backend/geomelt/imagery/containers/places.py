"""Where the pixels of a source lie that is in a container, or made of several files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from geomelt.imagery.containers import safe, scenes, subdatasets
from geomelt.imagery.containers.listings import Listing, Packed, scene_at
from geomelt.imagery.files import archives
from geomelt.imagery.files.location import Location
from geomelt.imagery.files.sidecars import found_beside, found_in_archive
from geomelt.imagery.refusals import missing, unreadable

_MTL = 2**20


def of_member(uri: str) -> Location:
    """A raster in an archive, or a scene of it. Raises GeomeltError `no-such-file`."""
    member = archives.Member.of(uri)
    if member.exists():
        beside = found_in_archive(member)
        return Location(uri, (uri,), files=(member.archive,), sidecars=beside)
    if located := of_scene(uri):
        return located
    raise missing(uri)


def of_subdataset(uri: str, file: Path) -> Location:
    """One raster of several in a file. Raises GeomeltError `no-such-file`."""
    if not file.exists():
        raise missing(file)
    return Location(uri, (uri,), files=_files(file))


def of_folder(folder: Path) -> Location:
    """A product, a Zarr folder or a scene. Raises GeomeltError `unreadable` for other folders."""
    entries = list(folder.iterdir())
    folders = [entry.name for entry in entries if entry.is_dir()]
    files = [entry.name for entry in entries if entry.is_file()]
    if safe.is_product(folder, folders, files):
        images = safe.images(folder)
        names = tuple(map(str, images))
        return Location(str(folder), names, files=tuple(images), taken=safe.sensed(folder))
    if subdatasets.may_hold_some(folder):
        return of_file(folder)
    if located := of_scene(str(folder)):
        return located
    raise unreadable(folder, "it is a folder", "name one raster in it")


def of_file(path: Path) -> Location:
    """A netCDF, HDF or Zarr that is one raster, or has red, green and blue."""
    uri = str(path)
    beside = () if path.is_dir() else found_beside(path)
    rasters = subdatasets.colours_in(path) or (uri,)
    return Location(uri, rasters, files=_files(path), sidecars=beside)


def of_scene(uri: str) -> Location | None:
    """The bands of a scene that lie in files of their own."""
    if not (found := scene_at(uri)):
        return None
    listing, scene = found
    rasters = tuple(map(listing.uri, scene.colours))
    files = (listing.archive,) if isinstance(listing, Packed) else tuple(map(Path, rasters))
    return Location(uri, rasters, files=files, taken=_taken(listing, scene.parts))


def _taken(listing: Listing, names: Sequence[str]) -> str | None:
    for name in names:
        if name.upper().endswith("_MTL.TXT"):
            return scenes.taken(listing.head(name, _MTL).decode("utf-8", "replace"))
    return None


def _files(path: Path) -> tuple[Path, ...]:
    if path.is_dir():
        return tuple(sorted(file for name in subdatasets.ABOUT_ZARR for file in path.rglob(name)))
    return (path,)

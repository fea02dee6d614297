"""The files of one folder, on the disk or in an archive, and the scenes among them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from rasterio.errors import RasterioError
from rasterio.io import DatasetReader

from geomelt.base.errors import GeomeltError
from geomelt.imagery.containers import scenes
from geomelt.imagery.files import archives
from geomelt.imagery.files.gdal import environment
from geomelt.imagery.formats import PIXELS


class Listing(Protocol):
    """`folder` is what the uris of its files begin with, `packed` whether it is in an archive."""

    @property
    def folder(self) -> str: ...
    @property
    def names(self) -> Sequence[str]: ...
    @property
    def packed(self) -> bool: ...
    def uri(self, name: str) -> str: ...

    def head(self, name: str, length: int) -> bytes:
        """The first bytes of a file; none where it cannot be read."""

    def scenes(self) -> Sequence[scenes.Scene]:
        """The scenes among all files."""


class Folder:
    """A folder of this machine; `names` of its regular files."""

    packed = False

    def __init__(self, path: Path, names: Sequence[str] | None = None) -> None:
        self.path, self.folder = path, str(path)
        self.names = _regular(path) if names is None else names

    def uri(self, name: str) -> str:
        return str(self.path / name)

    def head(self, name: str, length: int) -> bytes:
        try:
            with (self.path / name).open("rb", buffering=0) as file:
                return file.read(length) or b""
        except OSError:
            return b""

    def scenes(self) -> Sequence[scenes.Scene]:
        def is_stack(colours: scenes.Colours) -> bool:
            states = [(self.path / name).stat() for name in colours]
            changed = tuple((state.st_size, state.st_mtime_ns) for state in states)
            return _are_one_grid(tuple(map(self.uri, colours)), changed)

        return scenes.scenes(self.names, is_stack=is_stack)


class Packed:
    """A folder in an archive; `inside` is its path there, empty for the top."""

    packed = True

    def __init__(self, archive: Path, inside: str, names: Sequence[str]) -> None:
        self.archive, self.inside, self.names = archive, inside, names
        top = archives.Member(archive, inside).uri.rstrip("/")
        self.folder = top

    def uri(self, name: str) -> str:
        return f"{self.folder}/{name}"

    def head(self, name: str, length: int) -> bytes:
        inside = f"{self.inside}/{name}" if self.inside else name
        try:
            return archives.Member(self.archive, inside).head(length)
        except (GeomeltError, OSError):
            return b""

    def scenes(self) -> Sequence[scenes.Scene]:
        def is_stack(colours: scenes.Colours) -> bool:
            state = self.archive.stat()
            changed = ((state.st_size, state.st_mtime_ns),)
            return _are_one_grid(tuple(map(self.uri, colours)), changed)

        return scenes.scenes(self.names, is_stack=is_stack)


def packed(archive: Path) -> Iterator[Packed]:
    """The folders of an archive that hold files. Raises as `archives.members` does."""
    folders: dict[str, list[str]] = {}
    for member in archives.members(archive):
        inside = member.parent.as_posix()
        folders.setdefault("" if inside == "." else inside, []).append(member.name)
    for inside, names in folders.items():
        yield Packed(archive, inside, names)


def scene_at(uri: str) -> tuple[Listing, scenes.Scene] | None:
    """The scene that a uri names: a folder, or a name that no file of its folder has."""
    for listing in _listings(uri):
        for scene in _scenes(listing):
            if len(scene.colours) == 3 and scenes.uri_in(listing.folder, scene) == uri:
                return listing, scene
    return None


def _listings(uri: str) -> Iterator[Listing]:
    if not uri.startswith(archives.PREFIXES):
        path = Path(uri)
        yield from (Folder(each) for each in (path, path.parent) if each.is_dir())
        return
    try:
        member = archives.Member.of(f"{uri}/")
    except GeomeltError:
        return
    for folder in packed(member.archive):
        if uri in (folder.folder, folder.folder + "/" + uri.rpartition("/")[2]):
            yield folder


def _scenes(listing: Listing) -> Sequence[scenes.Scene]:
    """Remembered: the scenes of a folder are asked for one after the other."""
    place = listing.archive if isinstance(listing, Packed) else Path(listing.folder)
    return _scenes_of(_Asked(listing, place.stat().st_mtime_ns))


class _Asked:
    """A listing as the key of a cache: the same folder in the same state."""

    def __init__(self, listing: Listing, changed: int) -> None:
        self.listing = listing
        self.key = listing.folder, changed, len(listing.names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=8)
def _scenes_of(asked: _Asked) -> Sequence[scenes.Scene]:
    return asked.listing.scenes()


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


def _regular(path: Path) -> list[str]:
    """The names of the files of a folder, those that links lead to among them."""
    with os.scandir(path) as entries:
        return [entry.name for entry in entries if _is_regular(entry)]


def _is_regular(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False

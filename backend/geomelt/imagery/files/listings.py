"""The files of one folder, on the disk or in an archive."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from geomelt.base.errors import GeomeltError
from geomelt.imagery.files import archives


class Listing(Protocol):
    """The `names` of the files of a folder, and of the `folders` in it.

    `folder` is what the uris of its files begin with, `path` the folder or archive on this
    machine; `packed` whether it is in an archive, and `inside` which folder there, empty for the
    top.
    """

    @property
    def path(self) -> Path: ...
    @property
    def folder(self) -> str: ...
    @property
    def names(self) -> Sequence[str]: ...
    @property
    def folders(self) -> Sequence[str]: ...
    @property
    def packed(self) -> bool: ...
    @property
    def inside(self) -> str: ...
    def uri(self, name: str) -> str: ...

    def head(self, name: str, length: int) -> bytes:
        """The first bytes of a file; none where it cannot be read."""

    def files(self, names: Sequence[str]) -> tuple[Path, ...]:
        """The files of this machine that hold the content of these."""


class Folder:
    """A folder of this machine; `names` of its regular files, read from the disk if not given."""

    packed = False
    inside = ""

    def __init__(
        self, path: Path, names: Sequence[str] | None = None, folders: Sequence[str] | None = None
    ) -> None:
        self.path, self.folder = path, str(path)
        self._names, self._folders = names, folders

    @property
    def names(self) -> Sequence[str]:
        return self._entries[0] if self._names is None else self._names

    @property
    def folders(self) -> Sequence[str]:
        return self._entries[1] if self._folders is None else self._folders

    @cached_property
    def _entries(self) -> tuple[list[str], list[str]]:
        with os.scandir(self.path) as entries:
            every = list(entries)
        files = [entry.name for entry in every if _is_regular(entry)]
        return files, [entry.name for entry in every if entry.is_dir()]

    def uri(self, name: str) -> str:
        return str(self.path / name)

    def head(self, name: str, length: int) -> bytes:
        try:
            with (self.path / name).open("rb", buffering=0) as file:
                return file.read(length) or b""
        except OSError:
            return b""

    def files(self, names: Sequence[str]) -> tuple[Path, ...]:
        return tuple(self.path / name for name in names)


class PackedFolder:
    """A folder in an archive; `inside` is its path there, empty for the top."""

    packed = True
    folders: Sequence[str] = ()

    def __init__(self, archive: Path, inside: str, names: Sequence[str]) -> None:
        self.path, self.inside, self.names = archive, inside, names
        self.folder = archives.Member(archive, inside).uri.rstrip("/")

    def uri(self, name: str) -> str:
        return f"{self.folder}/{name}"

    def head(self, name: str, length: int) -> bytes:
        inside = f"{self.inside}/{name}" if self.inside else name
        try:
            return archives.Member(self.path, inside).head(length)
        except (GeomeltError, OSError):
            return b""

    def files(self, names: Sequence[str]) -> tuple[Path, ...]:
        return (self.path,)


def packed_folders(archive: Path) -> Iterator[PackedFolder]:
    """The folders of an archive that hold files. Raises as `archives.members` does."""
    folders: dict[str, list[str]] = {}
    for member in archives.members(archive):
        inside = member.parent.as_posix()
        folders.setdefault("" if inside == "." else inside, []).append(member.name)
    for inside, names in folders.items():
        yield PackedFolder(archive, inside, names)


def listings_at(uri: str) -> Iterator[Listing]:
    """The folder that a uri names, and the one that it would lie in."""
    if not uri.startswith(archives.PREFIXES):
        path = Path(uri)
        yield from (Folder(each) for each in (path, path.parent) if each.is_dir())
        return
    try:
        member = archives.Member.of(f"{uri}/")
    except GeomeltError:
        return
    for folder in packed_folders(member.archive):
        if uri in (folder.folder, folder.folder + "/" + uri.rpartition("/")[2]):
            yield folder


def _is_regular(entry: os.DirEntry[str]) -> bool:
    """Those that links lead to among them."""
    try:
        return entry.is_file()
    except OSError:
        return False

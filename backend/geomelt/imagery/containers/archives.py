"""Rasters in zip archives, read where they are through GDAL's /vsizip."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from geomelt.imagery.refusals import missing, unreadable

PREFIX = "/vsizip/"

# Deflate packs a thousand to one at best, and only what holds nothing to see.
_BOMB_RATIO = 200
_BOMB_BYTES = 2**30
_MAX_MEMBERS = 100_000


@dataclass(frozen=True)
class Member:
    """A file of an archive."""

    archive: Path
    name: str

    @property
    def uri(self) -> str:
        return f"{PREFIX}{self.archive}/{self.name}"

    @classmethod
    def of(cls, uri: str) -> Member:
        """The member that a uri names. Raises GeomeltError `no-such-file`."""
        rest = uri.removeprefix(PREFIX)
        for match in re.finditer(r"\.zip(?=/)", rest, re.IGNORECASE):
            archive = Path(rest[: match.end()])
            if archive.is_file():
                return cls(archive, rest[match.end() + 1 :])
        raise missing(uri)

    def info(self) -> zipfile.ZipInfo:
        """Its entry, checked. Raises GeomeltError `no-such-file` or `unreadable`."""
        entry = _entries(self.archive).get(self.name)
        if entry is None:
            raise missing(self.uri)
        if entry.flag_bits & 1:
            raise unreadable(self.uri, "it is encrypted", "unpack the archive")
        if entry.file_size > max(_BOMB_BYTES, _BOMB_RATIO * entry.compress_size):
            grown = f"{entry.compress_size:,} bytes claim to unpack to {entry.file_size:,}"
            raise unreadable(self.uri, grown, "unpack the archive if you trust it")
        return entry

    def exists(self) -> bool:
        return self.name in _entries(self.archive)

    def head(self, length: int) -> bytes:
        """The first bytes, unpacked."""
        try:
            with _opened(self.archive) as archive, archive.open(self.name) as file:
                return file.read(length)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise unreadable(self.uri, "its archive is broken") from error


def members(archive: Path) -> Iterator[PurePosixPath]:
    """The names of the files in it. Raises GeomeltError `unreadable` for what is no archive."""
    for name in _entries(archive):
        path = PurePosixPath(name)
        if not path.is_absolute() and ".." not in path.parts and "\\" not in name:
            yield path


def _entries(archive: Path) -> dict[str, zipfile.ZipInfo]:
    """What an archive holds, by name."""
    try:
        state = archive.stat()
        return _listed(archive, state.st_size, state.st_mtime_ns)
    except FileNotFoundError as error:
        raise missing(archive) from error


@lru_cache(maxsize=4)  # its members are asked for one after the other
def _listed(archive: Path, _size: int, _mtime_ns: int) -> dict[str, zipfile.ZipInfo]:
    with _opened(archive) as opened:
        found = {entry.filename: entry for entry in opened.infolist() if not entry.is_dir()}
    if len(found) > _MAX_MEMBERS:
        raise unreadable(archive, f"it holds {len(found):,} files", "unpack it")
    return found


def _opened(archive: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except zipfile.BadZipFile as error:
        raise unreadable(archive, "it is no zip archive, or a broken one") from error

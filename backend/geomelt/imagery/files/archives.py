"""Rasters in zip and tar archives, read where they are through GDAL's /vsizip and /vsitar."""

from __future__ import annotations

import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath, PurePosixPath

from geomelt.imagery.refusals import missing, unreadable

ZIP, TAR = "/vsizip/", "/vsitar/"
PREFIXES = (ZIP, TAR)
_KINDS = {".zip": ZIP, ".tar": TAR, ".tgz": TAR, ".tar.gz": TAR}
SUFFIXES = tuple(_KINDS)

# Deflate packs a thousand to one at best, and only what has no content.
_BOMB_RATIO = 200
_BOMB_BYTES = 2**30
_MAX_MEMBERS = 100_000
_UNICODE_NAME = 0x7075  # Info-ZIP's extra field
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, NotImplementedError)


@dataclass(frozen=True)
class Entry:
    """A file of an archive: bytes unpacked and packed, and what differs between its versions.

    `key` is what the archive's own module knows it by.
    """

    size: int
    packed: int
    version: int
    encrypted: bool
    key: zipfile.ZipInfo | str


@dataclass(frozen=True)
class Member:
    """A file of an archive; its name is GDAL's."""

    archive: Path
    name: str

    @property
    def uri(self) -> str:
        return f"{prefix_of(self.archive)}{self.archive}/{self.name}"

    @classmethod
    def of(cls, uri: str) -> Member:
        """The member that a uri names. Raises GeomeltError `no-such-file`."""
        rest = uri.removeprefix(ZIP).removeprefix(TAR)
        for match in re.finditer(r"\.(?:zip|tar|tgz|tar\.gz)(?=/)", rest, re.IGNORECASE):
            archive = Path(rest[: match.end()])
            if archive.is_file():
                return cls(archive, rest[match.end() + 1 :])
        raise missing(uri)

    def info(self) -> Entry:
        """Its entry, checked. Raises GeomeltError `no-such-file` or `unreadable`."""
        entry = _entries(self.archive).get(self.name)
        if entry is None:
            raise missing(self.uri)
        if entry.encrypted:
            raise unreadable(self.uri, "it is encrypted", "unpack the archive")
        if entry.size > max(_BOMB_BYTES, _BOMB_RATIO * entry.packed):
            grown = f"{entry.packed:,} bytes claim to unpack to {entry.size:,}"
            raise unreadable(self.uri, grown, "unpack the archive if you trust it")
        return entry

    def exists(self) -> bool:
        return self.name in _entries(self.archive)

    def head(self, length: int) -> bytes:
        """The first bytes, unpacked."""
        entry = _entries(self.archive).get(self.name)
        if entry is None:
            raise missing(self.uri)
        try:
            if isinstance(entry.key, zipfile.ZipInfo):
                with _zip(self.archive) as packed, packed.open(entry.key) as member:
                    return member.read(length)
            with _tar(self.archive) as tar:
                opened = tar.extractfile(entry.key)
                return opened.read(length) if opened else b""
        except (*_BROKEN, KeyError, RuntimeError) as error:
            raise unreadable(self.uri, "its archive is broken") from error


def prefix_of(archive: PurePath) -> str | None:
    """GDAL's prefix for what is in an archive of this name; None for other files."""
    name = archive.name.lower()
    return next((prefix for ending, prefix in _KINDS.items() if name.endswith(ending)), None)


def is_archive(name: str | PurePath) -> bool:
    return prefix_of(PurePath(name)) is not None


def members(archive: Path) -> Iterator[PurePosixPath]:
    """The names of the files in it, as GDAL has them; none that lead out of it.

    Raises GeomeltError `unreadable` for what is no archive.
    """
    for name in _entries(archive):
        path = PurePosixPath(name)
        if not path.is_absolute() and ".." not in path.parts:
            yield path


def _entries(archive: Path) -> dict[str, Entry]:
    """What an archive holds, by name."""
    try:
        state = archive.stat()
        return _listed(archive, state.st_size, state.st_mtime_ns)
    except FileNotFoundError as error:
        raise missing(archive) from error


@lru_cache(maxsize=4)  # its members are asked for one after the other
def _listed(archive: Path, size: int, _mtime_ns: int) -> dict[str, Entry]:
    reading = _of_zip(archive) if prefix_of(archive) == ZIP else _of_tar(archive, size)
    try:
        found = dict(reading)
    except (*_BROKEN, UnicodeDecodeError, ValueError, OSError) as error:
        raise unreadable(archive, "the archive is broken") from error
    if len(found) > _MAX_MEMBERS:
        raise unreadable(archive, f"it holds {len(found):,} files", "unpack it")
    return found


def _of_zip(archive: Path) -> Iterator[tuple[str, Entry]]:
    with _zip(archive) as opened:
        for info in opened.infolist():
            # Windows' own backslashes are slashes to GDAL.
            name = (_unicode_name(info) or info.filename).replace("\\", "/")
            if not name.endswith("/"):
                encrypted = bool(info.flag_bits & 1)
                yield name, Entry(info.file_size, info.compress_size, info.CRC, encrypted, info)


def _of_tar(archive: Path, size: int) -> Iterator[tuple[str, Entry]]:
    with _tar(archive) as opened:
        for info in opened:
            if info.isreg():
                name = info.name.removeprefix("./").replace("\\", "/")
                yield name, Entry(info.size, size, int(info.mtime), False, info.name)


def _unicode_name(info: zipfile.ZipInfo) -> str | None:
    """The name in the extra field, where that is this entry's."""
    extra = info.extra
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_NAME and len(field) > 5 and field[0] == 1:
            try:
                raw = info.orig_filename.encode("cp437")
                if struct.unpack_from("<I", field, 1)[0] == zlib.crc32(raw):
                    return field[5:].decode()
            except UnicodeError:
                return None
    return None


def _zip(archive: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError) as error:
        raise unreadable(archive, "it is not a zip archive, or a broken one") from error


def _tar(archive: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(archive)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise unreadable(archive, "it is not a tar archive, or a broken one") from error

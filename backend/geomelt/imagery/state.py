"""Whether a source changed, and whether two are the same, without opening a raster."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from geomelt.imagery import remote
from geomelt.imagery.containers import archives
from geomelt.imagery.locating import locate
from geomelt.imagery.location import Location

_BLOCK = 64 * 1024
_SAMPLES = 16
_FEW = 16  # a mosaic of more files is known by their sizes and first bytes


@dataclass(frozen=True)
class SourceState:
    """Bytes, and the latest time of change, of all that a source consists of."""

    size: int
    mtime_ns: int


def state_of(uri: str | Path, *, remote: bool = False) -> SourceState:
    """The state of a source now; another one means that it changed.

    Raises OSError, and GeomeltError as `locate` does, where it is gone.
    """
    return state_at(locate(uri, remote_allowed=remote))


def state_at(location: Location) -> SourceState:
    """As `state_of`."""
    states = [file.stat() for file in location.files]
    heads = [remote.head(url) for url in location.urls]
    return SourceState(
        size=sum(state.st_size for state in states) + sum(head.size for head in heads),
        mtime_ns=max(
            [state.st_mtime_ns for state in states] + [head.mtime_ns for head in heads],
        ),
    )


def fingerprint(uri: str | Path, *, remote: bool = False) -> str:
    """A hash of size, header and sampled blocks: same content, same hash, whatever its name.

    Raises as `state_of` does.
    """
    location = locate(uri, remote_allowed=remote)
    digest = hashlib.blake2b(digest_size=16)
    if location.uri.startswith(archives.PREFIX):
        digest.update(_of_member(archives.Member.of(location.uri)))
    else:
        known_by = _of_file if len(location.files) <= _FEW else _of_start
        for file in location.files:
            digest.update(known_by(file))
    for url in location.urls:
        digest.update(_of_url(url))
    return digest.hexdigest()


def _of_file(path: Path) -> bytes:
    """Of the first and last 64 KiB and 16 more spread between; all of a small file."""
    size = path.stat().st_size
    digest = hashlib.blake2b(str(size).encode())
    with path.open("rb", buffering=0) as file:
        if size <= (_SAMPLES + 2) * _BLOCK:
            digest.update(file.read())
        else:
            for number in range(_SAMPLES + 2):
                file.seek((size - _BLOCK) * number // (_SAMPLES + 1))
                digest.update(file.read(_BLOCK))
    return digest.digest()


def _of_start(path: Path) -> bytes:
    with path.open("rb") as file:
        return f"{path.stat().st_size} ".encode() + file.read(_BLOCK // 16)


def _of_member(member: archives.Member) -> bytes:
    entry = member.info()
    digest = hashlib.blake2b(f"{entry.file_size} {entry.CRC}".encode())
    digest.update(member.head(_BLOCK))
    return digest.digest()


def _of_url(url: str) -> bytes:
    head = remote.head(url, _BLOCK)
    digest = hashlib.blake2b(f"{head.size} {head.tag}".encode())
    digest.update(head.start)
    return digest.digest()

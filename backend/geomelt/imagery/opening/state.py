"""Whether a source changed, and whether two are the same, mostly without opening a raster."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from geomelt.imagery.files import remote, sidecars
from geomelt.imagery.files.location import Location
from geomelt.imagery.opening.locating import locate

_BLOCK = 64 * 1024
_SAMPLES = 16
_LARGEST = 2**63 - 1
_FEW = 16  # a mosaic of more files is known by their sizes and first bytes


@dataclass(frozen=True)
class SourceState:
    """Bytes, and the latest time of change, of the files and addresses of a source.

    `sidecars` is the signature of what lies beside it and may place it.
    """

    size: int
    mtime_ns: int
    sidecars: str = ""


@dataclass(frozen=True)
class Fingerprint:
    """What identifies a source under any name; stored as text in an index.

    Of its content, of its sidecars, and of the place that results; empty where not known.
    """

    content: str
    sidecars: str = ""
    place: str = ""

    def __str__(self) -> str:
        return f"{self.content}-{self.sidecars}-{self.place}"

    @classmethod
    def parse(cls, text: str | None) -> Fingerprint:
        content, _, rest = (text or "").partition("-")
        beside, _, place = rest.partition("-")
        return cls(content, beside, place)


def state_of(uri: str | Path, *, remote: bool = False) -> SourceState:
    """The state of a source now; another one means that it changed.

    Raises OSError, and GeomeltError as `locate` does, where it is gone.
    """
    return state_at(locate(uri, remote_allowed=remote))


def state_at(location: Location) -> SourceState:
    """As `state_of`."""
    states = [file.stat() for file in location.files]
    heads = [remote.head(url) for url in location.urls]
    changed = [state.st_mtime_ns for state in states] + [head.mtime_ns for head in heads]
    size = sum(state.st_size for state in states) + sum(head.size for head in heads)
    return SourceState(
        size=_stored(size),
        mtime_ns=_stored(max(changed, default=0)),
        sidecars=sidecars.signature(location.sidecars),
    )


def _stored(number: int) -> int:
    """The nearest number that an index can hold: file times may be after the year 2262."""
    return max(-_LARGEST, min(_LARGEST, number))


def fingerprint(uri: str | Path, *, remote: bool = False) -> Fingerprint:
    """A hash of size, header and sampled blocks, and one of the sidecars; of no place.

    The same content has the same hash, whatever its name. Raises as `state_of` does.
    """
    return fingerprint_at(locate(uri, remote_allowed=remote))


def fingerprint_at(location: Location) -> Fingerprint:
    """As `fingerprint`."""
    digest = hashlib.blake2b(digest_size=16)
    if location.content:
        digest.update(location.content())
    else:
        known_by = _of_file if len(location.files) <= _FEW else _of_start
        for file in location.files:
            digest.update(known_by(file))
    for url in location.urls:
        digest.update(_of_url(url))
    return Fingerprint(digest.hexdigest(), sidecars.signature(location.sidecars))


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


def _of_url(url: str) -> bytes:
    head = remote.head(url, _BLOCK)
    digest = hashlib.blake2b(f"{head.size} {head.tag}".encode())
    digest.update(head.start)
    return digest.digest()

"""Zip and tar archives: their folders are looked through, their rasters are read where they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from geomelt.imagery.containers.container import Container, Holding, Ignored, Place
from geomelt.imagery.files import archives
from geomelt.imagery.files.listings import Listing, packed_folders
from geomelt.imagery.files.location import Location
from geomelt.imagery.files.sidecars import found_in_archive
from geomelt.imagery.refusals import unreadable

# Archives that nothing here looks into.
_OTHERS = (".7z", ".rar", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst")
_HEAD = 64 * 1024


class Archives(Container):
    suffixes = archives.SUFFIXES

    def recognise(self, listing: Listing, name: str | None = None) -> Holding | None:
        if name is None:
            return None
        if name.lower().endswith(_OTHERS) or (listing.packed and archives.is_archive(name)):
            uri = listing.uri(name)
            reason = f"{uri} was passed over (an archive not looked into): unpack it."
            return Ignored("archives", lambda _: reason)
        return None

    def folders(self, file: Path) -> Iterator[Listing] | None:
        return packed_folders(file) if archives.is_archive(file) else None

    def path_of(self, uri: str) -> Path | None:
        prefix = next((each for each in archives.PREFIXES if uri.startswith(each)), None)
        return Path(uri.removeprefix(prefix)) if prefix else None

    def locate(self, place: Place) -> Location | None:
        if place.uri.startswith(archives.PREFIXES):
            return _located(archives.Member.of(place.uri), place.uri)
        if place.kind == "file" and archives.is_archive(place.path):
            list(archives.members(place.path))  # a broken one is refused as such
            remedy = "name a raster in it, or the folder it is in"
            raise unreadable(place.path, "it is an archive", remedy)
        return None


def _located(member: archives.Member, uri: str) -> Location | None:
    if not member.exists():
        return None
    return Location(
        uri,
        (uri,),
        files=(member.archive,),
        sidecars=found_in_archive(member),
        content=partial(_content, member),
    )


def _content(member: archives.Member) -> bytes:
    entry = member.info()
    digest = hashlib.blake2b(f"{entry.size} {entry.version}".encode())
    digest.update(member.head(_HEAD))
    return digest.digest()

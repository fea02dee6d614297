"""Virtual rasters: lists of files, which are checked before GDAL reads them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from xml.etree import ElementTree

from geomelt.base.errors import GeomeltError
from geomelt.imagery.containers.container import Container, Place
from geomelt.imagery.files import archives
from geomelt.imagery.files.descriptions import HEAD, describes
from geomelt.imagery.files.location import Location
from geomelt.imagery.files.sidecars import found_beside
from geomelt.imagery.formats import format_of
from geomelt.imagery.refusals import display_name, unreadable

_BESIDE = (".ovr", ".msk")
_DECLARED = re.compile(r"\A\s*<\?xml[^>]*\?>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONE = re.compile(r"&(?!(?:#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);)")
_PLAIN = re.compile(r"(?:[ -%'-~]|& )+")  # ASCII without entities
_MAX_DEPTH = 8


class VirtualRasters(Container):
    def locate(self, place: Place) -> Location | None:
        if place.kind != "file" or not is_vrt(place.path):
            return None
        named = tuple(named_files(place.path))
        files = (place.path, *named)
        return Location(
            place.uri,
            (place.uri,),
            files=files,
            named=named,
            descriptions=tuple(filter(is_vrt, files)),
            sidecars=found_beside(place.path),
        )


def is_vrt(path: PurePath) -> bool:
    row = format_of(path)
    return row is not None and row.driver == "VRT"


def named_files(path: Path) -> list[Path]:
    """The files of pixels that a VRT names, itself or through other VRTs, and these.

    Raises GeomeltError `unreadable` where it is broken or names what is no file of this machine.
    """
    found: dict[Path, None] = {}
    _collect(path, found, 0)
    return list(found)


def _collect(path: Path, found: dict[Path, None], depth: int) -> None:
    if depth == _MAX_DEPTH:
        raise unreadable(path, "its VRTs are nested too deep")
    for name, relative in _names(path):
        if name.startswith(archives.PREFIXES):
            found[_packed(name, path)] = None
            continue
        source = Path(os.path.normpath(path.parent / name if relative else name))
        if not (source.is_absolute() and source.is_file()):
            raise _no_source(name, path)
        if source not in found:
            found[source] = None
            if is_vrt(source):
                _collect(source, found, depth + 1)


def _packed(name: str, path: Path) -> Path:
    """The archive of a source that lies in one, and that may be read there."""
    if not Path(name.removeprefix(archives.ZIP).removeprefix(archives.TAR)).is_absolute():
        raise _no_source(name, path)
    member = archives.Member.of(name)
    member.info()
    if is_vrt(PurePath(member.name)) or describes(member.head(HEAD)):
        raise unreadable(path, f"its source {display_name(name)} is no raster but names others")
    for ending in _BESIDE:
        beside = archives.Member(member.archive, member.name + ending)
        if beside.exists() and describes(beside.head(HEAD)):
            raise unreadable(path, f"{display_name(beside.uri)} describes a service, not pixels")
    return member.archive


def _no_source(name: str, path: Path) -> GeomeltError:
    cause = f"its source {display_name(name)} is no file of this machine"
    return unreadable(path, cause, "put its sources where it names them")


def _names(path: Path) -> Iterator[tuple[str, bool]]:
    """What it names, and whether relative to itself."""
    root, sound = _parsed(path)
    if root.tag.lower() != "vrtdataset":
        raise unreadable(path, "it is not a VRT")
    for element in root.iter():
        # GDAL does not mind capitals, so neither may we.
        if element.tag.lower() in ("sourcefilename", "sourcedataset") and element.text:
            name = element.text.strip()
            if not sound and not _PLAIN.fullmatch(name):
                raise unreadable(path, f"broken VRT: its source {name} is ambiguous")
            marks = {key.lower(): value for key, value in element.attrib.items()}
            yield name, marks.get("relativetovrt", "0") == "1"


def _parsed(path: Path) -> tuple[ElementTree.Element, bool]:
    """Its XML, and whether it was well-formed.

    GDAL reads tags in Latin-1 and a lone `&`, too; then only plain names mean the same to both.
    """
    content = path.read_bytes()
    try:
        return ElementTree.fromstring(content), True
    except ElementTree.ParseError as error:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("latin-1")
        text = _LONE.sub("&amp;", _CONTROL.sub("?", _DECLARED.sub("", text)))
        try:
            return ElementTree.fromstring(text), False
        except ElementTree.ParseError:
            raise unreadable(path, f"broken VRT: {error}") from error

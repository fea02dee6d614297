"""Files that GDAL would not read as pixels, and that could make it open a connection."""

from __future__ import annotations

from pathlib import Path

from geomelt.base.errors import GeomeltError
from geomelt.imagery.files import archives
from geomelt.imagery.files.descriptions import HEAD, describes
from geomelt.imagery.files.location import Location
from geomelt.imagery.opening.references import check_references
from geomelt.imagery.refusals import failed, unreadable

_NOTES = ".aux.xml"
_SIDECARS = (".ovr", ".msk", _NOTES)
_MOST_NOTES = 2**24


def check_harmless(location: Location) -> None:
    """Refuses what makes GDAL read something else than this file.

    These are descriptions of services, VRTs that were not checked, and overviews that lie
    elsewhere. Sidecars count: GDAL opens them by their content.
    """
    uri = location.uri
    try:
        raw = _is_raw(location)
        for raster in location.rasters:
            if raster.startswith(archives.PREFIXES):
                _check_member(archives.Member.of(raster), uri, raw=raw)
        for file in location.files:
            head = _start(file, HEAD)
            if not head:
                raise unreadable(uri, "it is empty" if str(file) == uri else f"{file} is empty")
            described = check_references(file) or file in location.descriptions
            if not (described or raw):
                _check_pixels(file.name, head, uri)
            for ending in _SIDECARS:
                beside_it = file.with_name(file.name + ending)
                if beside_it.is_file():
                    _check_sidecar(beside_it.name, _start(beside_it, _MOST_NOTES), uri)
    except OSError as error:
        raise failed(uri, error) from error


def _is_raw(location: Location) -> bool:
    """Whether its drivers know it by a header beside it, whatever its first pixels look like."""
    return any(each.kind == "header" for each in location.sidecars)


def _check_member(member: archives.Member, uri: str, *, raw: bool) -> None:
    member.info()
    if not raw:
        _check_pixels(member.name, member.head(HEAD), uri)
    for ending in _SIDECARS:
        beside = archives.Member(member.archive, member.name + ending)
        if beside.exists():
            _check_sidecar(beside.name, beside.head(_MOST_NOTES), uri)


def _start(file: Path, length: int) -> bytes:
    with file.open("rb") as opened:
        return opened.read(length)


def _check_sidecar(name: str, content: bytes, uri: str) -> None:
    if not name.endswith(_NOTES):
        _check_pixels(name, content[:HEAD], uri)
    elif b"OVERVIEW_FILE" in content:
        raise names_overviews(uri)


def _check_pixels(name: str, head: bytes, uri: str) -> None:
    if describes(head):
        raise unreadable(uri, f"{name} describes a service, not pixels")


def names_overviews(uri: str) -> GeomeltError:
    cause = "its overviews lie in a file that it names"
    return unreadable(uri, cause, "make them anew with gdaladdo")

"""Formats whose files name others: these must lie beside them, or in them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from geomelt.imagery.formats import format_of
from geomelt.imagery.refusals import unreadable

_MOST = 16 * 2**20
_MOST_TILES = 100_000
# What pictures in a KMZ begin with, by the driver that reads them.
_IMAGES = {
    "PNG": (b"\x89PNG",),
    "JPEG": (b"\xff\xd8\xff",),
    "GTiff": (b"II*\0", b"MM\0*"),
    "GIF": (b"GIF8",),
    "WEBP": (b"RIFF",),
}
_BEGINNINGS = tuple(start for starts in _IMAGES.values() for start in starts)


def check_references(path: Path) -> bool:
    """Whether a file is of a format that names others, in text, and names none elsewhere.

    Raises GeomeltError `unreadable` for one that names a file elsewhere, or a service.
    """
    row = format_of(path)
    if row and row.driver == "MRF":
        _check_mrf(path)
        return True
    if row and row.driver == "KMLSUPEROVERLAY":
        _check_kmz(path)
    return False


def _check_mrf(path: Path) -> None:
    try:
        root = ElementTree.fromstring(_head(path))
    except ElementTree.ParseError as error:
        raise unreadable(path, f"broken MRF: {error}") from error
    if root.tag != "MRF_META":
        raise unreadable(path, "it is not an MRF")
    for element in root.iter():
        named = (element.text or "").strip()
        if element.tag == "CachedSource" or (
            element.tag in ("DataFile", "IndexFile") and named and not _is_beside(named)
        ):
            raise unreadable(
                path, "its pixels lie elsewhere", "copy them with gdal_translate to a GeoTIFF"
            )


def _check_kmz(path: Path) -> None:
    """GDAL follows its links: none may lead out of it, and its pictures must be pictures."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()[:_MOST_TILES]
            for entry in entries:
                with archive.open(entry) as member:
                    if entry.filename.lower().endswith(".kml"):
                        text = member.read(_MOST).decode("utf-8", "replace")
                        links = re.findall(r"<href>\s*(?:<!\[CDATA\[)?([^<\]]*)", text, re.I)
                        if outside := next((link for link in links if not _is_within(link)), None):
                            cause = f"it names {outside.strip()}, which lies elsewhere"
                            raise unreadable(path, cause, "save the picture itself into it")
                    elif (row := format_of(entry.filename)) and row.driver in _IMAGES:
                        head = member.read(8)
                        if head and not head.startswith(_BEGINNINGS):
                            raise unreadable(path, f"{entry.filename} in it is no picture")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise unreadable(path, "it is not a KMZ, or a broken one") from error


def _is_beside(name: str) -> bool:
    return not re.search(r"[/\\:]", name)


def _is_within(link: str) -> bool:
    link = link.strip()
    return not re.match(r"[a-z][a-z0-9+.\-]*:|[/\\]", link, re.I) and "vsi" not in link.lower()


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST)

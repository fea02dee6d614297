"""What lies beside a raster and places it: one list, for every format and for archives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path, PurePath, PurePosixPath
from typing import TypeVar
from xml.etree import ElementTree

from geomelt.imagery.files import archives
from geomelt.imagery.files.location import Kind, Sidecar
from geomelt.imagery.formats import HEADER, format_of, worlds_of

AnyPath = TypeVar("AnyPath", bound=PurePath)

_NOTES = ".aux.xml"
_MOST = 2**24  # bytes of a sidecar that are looked at
# In .aux.xml: what programs write when they display a raster.
_DISPLAYED = ("Histograms", "GDALRasterAttributeTable")
_COUNTED = "STATISTICS_"


def sidecar_names(path: AnyPath) -> list[AnyPath]:
    """The files of which one makes a raster of a picture or raw file; none for other formats."""
    row = format_of(path)
    if row is None or not row.bare:
        return []
    if row.parts and HEADER not in row.parts:  # a header of its own kind
        return [path.with_name(path.stem + part) for part in row.parts]
    raw = HEADER in row.parts
    return [name for kind, name in _named(path) if (kind == "header") == raw]


def found_beside(path: Path) -> tuple[Sidecar, ...]:
    """The sidecars of a file, in the order in which they are used."""
    found = [(kind, name) for kind, name in _named(path) if name.is_file()]
    if len(found) > 1:  # where capitals do not count, both spellings are one file
        once = {
            (name.stat().st_dev, name.stat().st_ino): (kind, name) for kind, name in found[::-1]
        }
        found = list(once.values())[::-1]
    return tuple(Sidecar(kind, file.name, partial(_start, file)) for kind, file in found)


def found_in_archive(member: archives.Member) -> tuple[Sidecar, ...]:
    """As `found_beside`, for a file of an archive."""
    beside = (
        (kind, archives.Member(member.archive, name.as_posix()))
        for kind, name in _named(PurePosixPath(member.name))
    )
    return tuple(
        Sidecar(kind, PurePosixPath(file.name).name, partial(file.head, _MOST))
        for kind, file in beside
        if file.exists()
    )


def signature(sidecars: Iterable[Sidecar]) -> str:
    """A hash of their content, statistics and histograms aside; empty where there is none.

    Raises OSError, and GeomeltError `unreadable`.
    """
    digest, has_content = hashlib.blake2b(digest_size=8), False
    for sidecar in sidecars:
        content = sidecar.content()
        if sidecar.kind == "notes":
            content = _without_counts(content)
        if content:
            has_content = True
            digest.update(f"{sidecar.kind} {len(content)} ".encode() + content)
    return digest.hexdigest() if has_content else ""


def _named(path: AnyPath) -> Iterator[tuple[Kind, AnyPath]]:
    for kind, ending in _endings(path.suffix.lower()):
        for each in (ending, ending.upper()):
            yield kind, path.with_name(path.stem + each)
            if path.suffix and kind in ("header", "crs", "table"):
                yield kind, path.with_name(path.name + each)
    for ending in (_NOTES, _NOTES.upper()):
        yield "notes", path.with_name(path.name + ending)


def _endings(suffix: str) -> Iterator[tuple[Kind, str]]:
    row = format_of(f"x{suffix}")
    if not suffix or (row and HEADER in row.parts):
        yield "header", HEADER
    yield "table", ".tab"
    worlds = worlds_of(suffix)
    # With x, ESRI's approximation of a place that bends: better than none.
    for ending in (*worlds, ".wld", *(f"{each}x" for each in worlds)):
        yield "world", ending
    yield "map", ".map"
    yield "old notes", ".aux"
    yield "crs", ".qpj"
    yield "crs", ".prj"


def _without_counts(notes: bytes) -> bytes:
    """An .aux.xml without statistics, on which no reading depends."""
    try:
        return "\n".join(_statements(ElementTree.fromstring(notes), "")).encode()
    except (ElementTree.ParseError, RecursionError):
        return notes


def _statements(element: ElementTree.Element, within: str) -> Iterator[str]:
    if element.tag in _DISPLAYED or element.get("key", "").startswith(_COUNTED):
        return
    here = f"{within}/{element.tag} {sorted(element.items())}"
    if text := (element.text or "").strip():
        yield f"{here} {text}"
    for child in element:
        yield from _statements(child, here)


def _start(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_MOST)

"""Virtual rasters: the files they name, and one of three bands that lie in three files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from rasterio.io import DatasetReader

from geomelt.base.errors import GeomeltError
from geomelt.imagery.files import archives
from geomelt.imagery.files.descriptions import HEAD, describes
from geomelt.imagery.refusals import display_name, unreadable

SUFFIX = ".vrt"
_BESIDE = (".ovr", ".msk")
_DECLARED = re.compile(r"\A\s*<\?xml[^>]*\?>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONE = re.compile(r"&(?!(?:#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);)")
_PLAIN = re.compile(r"(?:[ -%'-~]|& )+")  # ASCII without entities
_MAX_DEPTH = 8
_COLOURS = ("Red", "Green", "Blue")
_TYPES = {
    "uint8": "Byte",
    "int8": "Int8",
    "uint16": "UInt16",
    "int16": "Int16",
    "uint32": "UInt32",
    "int32": "Int32",
    "float32": "Float32",
    "float64": "Float64",
}


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
            if source.suffix.lower() == SUFFIX:
                _collect(source, found, depth + 1)


def _packed(name: str, path: Path) -> Path:
    """The archive of a source that lies in one, and that may be read there."""
    if not Path(name.removeprefix(archives.ZIP).removeprefix(archives.TAR)).is_absolute():
        raise _no_source(name, path)
    member = archives.Member.of(name)
    member.info()
    if member.name.lower().endswith(SUFFIX) or describes(member.head(HEAD)):
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
    root, told = _parsed(path)
    if root.tag.lower() != "vrtdataset":
        raise unreadable(path, "it is no VRT")
    for element in root.iter():
        # GDAL does not mind capitals, so neither may we.
        if element.tag.lower() in ("sourcefilename", "sourcedataset") and element.text:
            name = element.text.strip()
            if not told and not _PLAIN.fullmatch(name):
                raise unreadable(path, f"broken VRT: its source {name} cannot be told for sure")
            marks = {key.lower(): value for key, value in element.attrib.items()}
            yield name, marks.get("relativetovrt", "0") == "1"


def _parsed(path: Path) -> tuple[ElementTree.Element, bool]:
    """Its XML, and whether it was sound.

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


def stacked(bands: Sequence[DatasetReader], name: str) -> str:
    """The text of a VRT whose red, green and blue are the first bands of three rasters.

    Raises GeomeltError `unreadable` where they do not lie on one grid.
    """
    first = bands[0]
    grids = {(band.width, band.height, band.transform, band.crs, band.dtypes[0]) for band in bands}
    if len(grids) > 1 or first.dtypes[0] not in _TYPES:
        cause = "its red, green and blue bands do not lie on one grid"
        raise unreadable(name, cause, "stack them with gdalbuildvrt -separate")
    place = ", ".join(repr(value) for value in first.transform.to_gdal())
    return (
        f'<VRTDataset rasterXSize="{first.width}" rasterYSize="{first.height}">'
        f"<SRS>{escape(first.crs.to_wkt()) if first.crs else ''}</SRS>"
        f"<GeoTransform>{place}</GeoTransform>"
        + "".join(_band(number, band) for number, band in enumerate(bands, 1))
        + "</VRTDataset>"
    )


def _band(number: int, dataset: DatasetReader) -> str:
    height, width = dataset.block_shapes[0]
    nodata = dataset.nodatavals[0]
    return (
        f'<VRTRasterBand dataType="{_TYPES[dataset.dtypes[0]]}" band="{number}" '
        f'blockXSize="{width}" blockYSize="{height}">'
        + (f"<NoDataValue>{nodata!r}</NoDataValue>" if nodata is not None else "")
        + f"<ColorInterp>{_COLOURS[number - 1]}</ColorInterp><SimpleSource>"
        f'<SourceFilename relativeToVRT="0">{escape(dataset.name)}</SourceFilename>'
        "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>"
    )

"""Open raster files of this machine, and nothing else: no file may make us call out."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from xml.etree import ElementTree

import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import DatasetReader

from geomelt.errors import GeomeltError

# Formats that hold pixels themselves. Those that fetch them (WMS, WMTS, STAC ...) are left
# out; GDAL knows them by content, whatever the file is called. VRTs are checked first.
DRIVERS = ("GTiff", "JP2OpenJPEG", "PNG", "JPEG", "HFA", "ENVI", "EHdr", "MBTiles", "VRT")

_MAX_VRT_DEPTH = 8


def environment() -> rasterio.Env:
    """GDAL as every read wants it: nothing remote, no code from files, a bounded cache."""
    return rasterio.Env(
        CPL_VSIL_CURL_ALLOWED_FILENAME="none",
        GDAL_VRT_ENABLE_PYTHON="NO",
        GDAL_VRT_ENABLE_RAWRASTERBAND="NO",
        GDAL_CACHEMAX=256,
    )


def open_dataset(path: Path) -> DatasetReader:
    """The opened dataset, to be closed by the caller.

    Raises GeomeltError `no-such-file` or `unreadable`, naming the file and the remedy.
    """
    if path.is_dir():
        raise GeomeltError(
            f"{path} is a folder: name one raster in it.",
            code="unreadable",
        )
    if not path.is_file():
        raise GeomeltError(
            f"There is no file {path}: check the path, or the drive it lies on.",
            code="no-such-file",
            status=404,
        )
    try:
        cause = "it is empty" if path.stat().st_size == 0 else _not_local(path)
        if cause:
            raise unreadable(path, cause)
        with environment(), warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            dataset = DatasetReader(str(path), driver=list(DRIVERS))
    except (RasterioError, OSError) as error:
        raise unreadable(path, _cause(path, error)) from error
    if dataset.count == 0 or dataset.dtypes[0].startswith("complex"):
        what = "no" if dataset.count == 0 else "only complex"
        dataset.close()
        raise unreadable(path, f"it has {what} bands")
    return dataset


def unreadable(path: Path | str, cause: str) -> GeomeltError:
    return GeomeltError(
        f"{path} cannot be read as a raster ({cause}): copy or download it again, "
        "or convert it to GeoTIFF.",
        code="unreadable",
    )


def _cause(path: Path, error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "permission denied"
    text = str(error).replace(str(path), "").strip(" :'\"")
    return text.splitlines()[0].rstrip(".") if text else "no known raster format"


def _not_local(path: Path, depth: int = 0) -> str | None:
    """Why reading `path` might leave this machine, or None: VRTs name other files."""
    with path.open("rb") as file:
        head = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"<VRTDataset" not in head:
        # Other XML and JSON describe web services; files of pixels start with neither.
        service = head[:1] in (b"<", b"{")
        return f"{path.name} describes a service, not pixels" if service else None
    if depth == _MAX_VRT_DEPTH:
        return "its VRTs are nested too deep"
    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError as error:
        return f"broken VRT: {error}"
    for element in root.iter():
        # GDAL does not mind capitals, so neither may we.
        if element.tag.lower() not in ("sourcefilename", "sourcedataset") or not element.text:
            continue
        name = element.text.strip()
        marks = {key.lower(): value for key, value in element.attrib.items()}
        relative = marks.get("relativetovrt", "0") == "1"
        source = Path(os.path.normpath(path.parent / name if relative else name))
        if not source.is_file():
            return f"its source {name} is no file of this machine"
        if cause := _not_local(source, depth + 1):
            return cause
    return None

"""Why a source is refused: one sentence that names it and the remedy."""

from __future__ import annotations

import re
from pathlib import Path

from geomelt.base.errors import GeomeltError

# GDAL's names for what lies in archives, behind addresses and in memory.
_WITHIN = re.compile(r"/vsi(?:zip|tar|gzip|curl)/")
_IN_MEMORY = re.compile(r"""['"]?(?:/vsimem/[^\s'"]*|<VRTDataset.*</VRTDataset>)['"]?""", re.DOTALL)


def display_name(name: Path | str) -> str:
    """A source by the name that people know: `/data/a.zip/scene.tif`."""
    return _WITHIN.sub("", str(name))


def unreadable(name: Path | str, cause: str, remedy: str | None = None) -> GeomeltError:
    remedy = remedy or "copy or download it again, or convert it to GeoTIFF"
    return GeomeltError(
        f"{display_name(name)} cannot be read as a raster ({cause}): {remedy}.",
        code="unreadable",
    )


def missing(
    name: Path | str, kind: str = "file", named_by: Path | str | None = None
) -> GeomeltError:
    where = "the address" if kind == "address" else "the path, or the drive it lies on"
    what = f"{display_name(name)}, which {named_by} names" if named_by else display_name(name)
    return GeomeltError(
        f"There is no {kind} {what}: check {where}.",
        code="no-such-folder" if kind == "folder" else "no-such-file",
    )


def remote_not_allowed(name: Path | str, named_by: Path | str | None = None) -> GeomeltError:
    what = f"{named_by} names {name}, which" if named_by else str(name)
    return GeomeltError(
        f"{what} lies on another machine: allow remote sources to read it.",
        code="remote-not-allowed",
    )


def outside(name: Path | str, named_by: Path | str) -> GeomeltError:
    return GeomeltError(
        f"{named_by} names {display_name(name)}, which lies outside the folders given: add its "
        "folder to them.",
        code="outside-folders",
    )


def failed(name: Path | str, error: Exception) -> GeomeltError:
    """The refusal for an error of GDAL or the system."""
    if isinstance(error, FileNotFoundError):
        return missing(name)
    if isinstance(error, PermissionError):
        return unreadable(name, "permission denied", "ask for the right to read it")
    text = f"{error} {error.__cause__}"
    if needed := re.search(r"libjpeg to allocate at least (\d+) bytes", text):
        cause = f"a progressive JPEG that takes {int(needed[1]) / 1e9:.1f} GB of memory to open"
        allowed = "--config GDAL_ALLOW_LARGE_LIBJPEG_MEM_ALLOC YES"
        return unreadable(name, cause, f"convert it with gdal_translate {allowed} -of COG")
    return unreadable(name, cause_of(error, name) or "no known raster format")


def cause_of(error: Exception, name: Path | str) -> str:
    """The first line of an error about the source `name`, without the name."""
    text = display_name(_IN_MEMORY.sub("", str(error.__cause__ or error)))
    lines = text.replace(display_name(name), "").strip(" :.'\"").splitlines()
    return lines[0].strip(" :.'\"") if lines else ""

"""Sentinel-2 products: a .SAFE folder is one source, its true-colour image of 10 m."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from geomelt.imagery.containers.container import Container, Holding, Ignored, Place, Sources
from geomelt.imagery.files.listings import Folder, Listing
from geomelt.imagery.files.location import Location
from geomelt.imagery.refusals import unreadable

# L1C has one; L2A has one for each resolution.
_TRUE_COLOUR = re.compile(r"(_TCI|_TCI_10m)\.jp2$", re.IGNORECASE)
_BANDS = ("_B04", "_B03", "_B02")
_METADATA = ("MTD_MSIL2A.xml", "MTD_MSIL1C.xml")
_NAMED = re.compile(r"_MSIL\d[AC]_(\d{8})T\d{6}_")


class SafeProducts(Container):
    def recognise(self, listing: Listing, name: str | None = None) -> Holding | None:
        if listing.packed:
            # In an archive the true-colour image is a source by itself.
            other = name and _is_inside(listing.folder) and not _TRUE_COLOUR.search(name)
            return Ignored("belonging") if other else None
        if name is None and _is_product(Path(listing.folder), listing.folders, listing.names):
            return Sources(lambda: [listing.folder])
        return None

    def locate(self, place: Place) -> Location | None:
        if place.kind != "folder":
            return None
        folder = Folder(place.path)
        if not _is_product(place.path, folder.folders, folder.names):
            return None
        images = _images(place.path)
        names = tuple(map(str, images))
        return Location(place.uri, names, files=tuple(images), taken=_sensed(place.path))


def _is_inside(folder: str) -> bool:
    return any(part.upper().endswith(".SAFE") for part in PurePosixPath(folder).parts)


def _is_product(folder: Path, folders: Sequence[str], files: Sequence[str]) -> bool:
    """Whether a folder that holds these is a product, even one with another name.

    Unpacked twice, a product lies in a folder of its own name, which then is none.
    """
    if any(name in _METADATA for name in files):
        return True
    named = folder.name.upper().endswith(".SAFE")
    return named and not any(name.upper().endswith(".SAFE") for name in folders)


def _images(folder: Path) -> list[Path]:
    """The true-colour image, or the red, green and blue bands of 10 m where there is none.

    Raises GeomeltError `unreadable` where that is not one scene.
    """
    found = sorted(folder.glob("GRANULE/*/IMG_DATA/**/*.jp2"))
    colour = [path for path in found if _TRUE_COLOUR.search(path.name)]
    if len(colour) == 1:
        return colour
    fine = [path for path in found if path.parent.name in ("IMG_DATA", "R10m")]
    bands = [[path for path in fine if re.search(f"{band}(_10m)?$", path.stem)] for band in _BANDS]
    if not colour and all(len(paths) == 1 for paths in bands):
        return [path for (path,) in bands]
    if not found:
        raise unreadable(folder, "it holds no true-colour image", "name its rasters themselves")
    cause = f"it holds {len(colour) or len(bands[0])} scenes in one product"
    raise unreadable(folder, cause, "name its rasters themselves")


def _sensed(folder: Path) -> str | None:
    """The day the product was taken, YYYY-MM-DD..., by its metadata or its name."""
    for name in _METADATA:
        try:
            root = ElementTree.parse(folder / name).getroot()
        except (OSError, ElementTree.ParseError):
            continue
        if text := root.findtext(".//PRODUCT_START_TIME"):
            return text.strip()
    match = _NAMED.search(folder.name)
    return match[1] if match else None

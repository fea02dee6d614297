"""What the files of a folder are: rasters, pictures without a place, or files beside a raster."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePosixPath

from geomelt.imagery.containers import registry
from geomelt.imagery.files.listings import Listing
from geomelt.imagery.files.sidecars import sidecar_names
from geomelt.imagery.formats import (
    HEADED,
    HEADER,
    STARTS_LONGEST,
    format_of,
    starts_like_a_raster,
)

# Suffixes of files that go with a raster of the same name.
_BESIDE = re.compile(
    r"\.(?:aux|aux\.xml|ovr|msk|rrd|rde|ige|prj|qpj|wld|tab|map|hdr|stx|clr|imd|rpb|rpc|eph|att|geo"
    r"|xml|met|txt|json|points|gcp|qml|qmd|sld|lyrx?|vat\.dbf|[a-z0-9]{1,4}wx?)$",
    re.IGNORECASE,
)
_HEADER = re.compile(rb"\A\s*ENVI\b|^\s*(?:nrows|ncols|samples)\s*=?\s+\d", re.I | re.M)
# Never rasters: common suffixes, and camera formats that begin like TIFF.
_KNOWN = re.compile(
    r"\.(?:xml|txt|csv|json|geojson|html?|md|log|py|js|css|pdf|docx?|xlsx?|pptx?|od[tsp]|shp|shx"
    r"|dbf|cpg|sbn|sbx|qg[sz]|kml|gpx|las|laz|ply|obj|mp4|mov|avi|exe|dll|bak|tmp|part"
    r"|dng|nef|arw|cr[23]|crw|orf|pef|rw2|sr2|srw|raf|3fr|iiq|svs|ndpi|scn|lsm|psd)$",
    re.IGNORECASE,
)
_HEAD = 1024
_MARKED = 4 * 2**20


class FileKinds:
    """What the files of a folder are, by their names, their neighbours and their first bytes."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self._known = {name.lower() for name in listing.names}

    def is_raster(self, name: str) -> bool:
        row = format_of(name)
        if row is None:
            return self._is_nameless(name)
        if row.starts and not self._head(name).lstrip().lower().startswith(row.starts):
            return False
        if row.marks:
            content = self._listing.head(name, _MARKED)
            return any(mark in content for mark in row.marks)
        return bool(row.starts) or not row.bare or self._is_placed(name)

    def is_bare_picture(self, name: str) -> bool:
        row = format_of(name)
        return row is not None and row.is_picture and not self._is_placed(name)

    def _is_placed(self, name: str) -> bool:
        path = PurePosixPath(name)
        return any(str(each).lower() in self._known for each in sidecar_names(path))

    def _is_nameless(self, name: str) -> bool:
        """Whether it is raw pixels with a header, or begins like a raster under an unknown name."""
        path = PurePosixPath(name)
        if path.suffix.lower() in HEADED:
            for header in (f"{name}{HEADER}", path.with_suffix(HEADER).name):
                beside = next((n for n in self._listing.names if n.lower() == header.lower()), None)
                if beside and beside != name and _HEADER.search(self._head(beside)):
                    return True
        if _KNOWN.search(name) or _BESIDE.search(name) or registry.is_called_like_one(path):
            return False
        return starts_like_a_raster(self._listing.head(name, STARTS_LONGEST))

    def _head(self, name: str) -> bytes:
        return self._listing.head(name, _HEAD)


class Owners:
    """Which raster a file belongs to."""

    def __init__(self, rasters: list[str]) -> None:
        self._whole = {name.lower(): name for name in rasters}
        self._stems: dict[str, list[str]] = defaultdict(list)
        for name in rasters:
            self._stems[name.lower().rpartition(".")[0] or name.lower()].append(name)

    def of(self, name: str) -> str | None:
        low = name.lower()
        for match in re.finditer(r"\.", low):
            start, ending = low[: match.start()], low[match.start() :]
            if owner := self._whole.get(start):
                return owner
            for owner in self._stems.get(start, ()):
                if _BESIDE.match(ending) or _is_part(owner, ending):
                    return owner
        return None


def _is_part(owner: str, ending: str) -> bool:
    row = format_of(owner)
    return row is not None and ending in row.parts

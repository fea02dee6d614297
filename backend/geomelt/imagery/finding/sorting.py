"""Which files of one folder are sources, what belongs to them, and why others are passed over."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from geomelt.imagery.account import Account
from geomelt.imagery.containers import safe, scenes, stac, subdatasets
from geomelt.imagery.containers.listings import Listing
from geomelt.imagery.files import archives, not_imagery
from geomelt.imagery.files.sidecars import sidecar_names
from geomelt.imagery.formats import STARTS_LONGEST, Format, format_of, starts_like_a_raster

# Kept by systems and programs for themselves.
_FOREIGN = {"__macosx", "$recycle.bin", "system volume information", "@eadir", "lost+found"}
# Endings of files that go with a raster of the same name.
_BESIDE = re.compile(
    r"\.(?:aux|aux\.xml|ovr|msk|rrd|rde|ige|prj|qpj|wld|tab|map|hdr|stx|clr|imd|rpb|rpc|eph|att|geo"
    r"|xml|met|txt|json|points|gcp|qml|qmd|sld|lyrx?|vat\.dbf|[a-z0-9]{1,4}wx?)$",
    re.IGNORECASE,
)
_HEADER = re.compile(rb"\A\s*ENVI\b|^\s*(?:nrows|ncols|samples)\s*=?\s+\d", re.I | re.M)
_RAW = ("", ".raw", ".bin", ".flt", ".ras")
# Not looked into for what they may be: common, or begun like TIFF and yet no rasters.
_KNOWN = re.compile(
    r"\.(?:xml|txt|csv|json|geojson|html?|md|log|py|js|css|pdf|docx?|xlsx?|pptx?|od[tsp]|shp|shx"
    r"|dbf|cpg|sbn|sbx|qg[sz]|kml|gpx|las|laz|ply|obj|mp4|mov|avi|exe|dll|bak|tmp|part"
    r"|dng|nef|arw|cr[23]|crw|orf|pef|rw2|sr2|srw|raf|3fr|iiq|svs|ndpi|scn|lsm|psd)$",
    re.IGNORECASE,
)
_HEAD = 1024
_PDF = 4 * 2**20
_PLACED_PDF = (b"/LGIDict", b"/GPTS", b"/GCS")


def is_hidden(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _FOREIGN


def sort_out(listing: Listing, take: Callable[[str], bool], account: Account) -> Iterator[str]:
    """The uris of the sources among the files of one folder, archives aside.

    `take` says of a name whether the patterns let it pass. Every file is counted once.
    """
    kinds = _Kinds(listing)
    shown = [name for name in listing.names if not is_hidden(name)]
    account.add("hidden", len(listing.names) - len(shown))
    rasters = [name for name in shown if kinds.is_raster(name)]
    unplaced = {name for name in shown if kinds.is_bare_picture(name)}
    taken = {name for name in rasters if take(name)}
    excluded = {name for name in rasters if name not in taken}
    members: set[str] = set()
    for scene in _scenes(listing, taken, shown):
        yield scenes.uri_in(listing.folder, scene)
        members.update(scene.parts)
        account.add("sources", len(scene.colours))
        account.add("belonging", len(scene.parts) - len(scene.colours))
    owners = _Owners(rasters)
    for name in shown:
        uri = listing.uri(name)
        if name in members:
            continue
        if name in taken:
            yield from _raster(listing, name, account)
        elif name in excluded:
            account.add("excluded")
        elif owner := owners.of(name):
            account.add("belonging" if owner in taken else "excluded")
        elif not take(name):
            account.add("excluded")
        elif name in unplaced:
            account.add("unplaced")
            why = "nothing beside it places it: add a world file and a .prj, or georeference it"
            account.name(uri, f"{uri} was passed over (a picture without a place): {why}.")
        elif _is_item(listing, name):
            account.add("sources")
            yield uri
        else:
            _other(listing, name, account)


def _scenes(listing: Listing, taken: set[str], shown: list[str]) -> list[scenes.Scene]:
    """Those whose colours the patterns let pass."""
    if len(taken) < 2:
        return []
    found = [each for each in listing.scenes() if set(each.colours) <= taken]
    visible = set(shown)
    return [
        scenes.Scene(
            each.key,
            each.colours,
            tuple(part for part in each.parts if part in visible),
            each.sure,
        )
        for each in found
    ]


def _raster(listing: Listing, name: str, account: Account) -> Iterator[str]:
    uri = listing.uri(name)
    row = format_of(name)
    if kind := not_imagery.kind_of(name):
        account.add(kind)
        account.name(uri, not_imagery.reason(uri, kind))
    elif listing.packed and row and not row.packed:
        account.other(name)
        account.name(uri, f"{uri} was passed over ({row.name} in an archive): unpack the archive.")
    elif not listing.packed and subdatasets.may_hold_some(Path(uri)):
        found = subdatasets.sources_in(Path(uri))
        if found:
            account.add("sources")
        else:
            account.other(name)
        yield from found
    elif listing.packed and _is_other_band(listing, name):
        account.add("belonging")
    else:
        account.add("sources")
        yield uri


def _is_other_band(listing: Listing, name: str) -> bool:
    """Of a Sentinel-2 product in an archive, whose true-colour image is its source."""
    inside = PurePosixPath(listing.folder).parts
    product = any(part.upper().endswith(".SAFE") for part in inside)
    return product and not safe.TRUE_COLOUR.search(name)


def _is_item(listing: Listing, name: str) -> bool:
    path = Path(listing.uri(name))
    return not listing.packed and path.suffix.lower() in stac.SUFFIXES and stac.is_item(path)


def _other(listing: Listing, name: str, account: Account) -> None:
    if name.lower().endswith(archives.OTHERS) or (listing.packed and archives.is_archive(name)):
        uri = listing.uri(name)
        account.add("archives")
        account.name(uri, f"{uri} was passed over (an archive not looked into): unpack it.")
    else:
        account.other(name)


class _Kinds:
    """What the files of a folder are, by their names, their neighbours and their first bytes."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self._known = {name.lower() for name in listing.names}

    def is_raster(self, name: str) -> bool:
        row = format_of(name)
        if row is None:
            return self._is_nameless(name)
        if row.driver == "PDF":
            return self._is_placed_pdf(name)
        if row.starts:
            return self._head(name).lstrip().lower().startswith(row.starts)
        return not row.bare or self._is_placed(name)

    def is_bare_picture(self, name: str) -> bool:
        row = format_of(name)
        return _is_picture(row) and not self._is_placed(name)

    def _is_placed(self, name: str) -> bool:
        path = PurePosixPath(name)
        return any(str(each).lower() in self._known for each in sidecar_names(path))

    def _is_nameless(self, name: str) -> bool:
        """Raw pixels with a header beside them, or a known beginning under an unknown name."""
        path = PurePosixPath(name)
        if path.suffix.lower() in _RAW:
            for header in (f"{name}.hdr", path.with_suffix(".hdr").name):
                beside = next((n for n in self._listing.names if n.lower() == header.lower()), None)
                if beside and beside != name and _HEADER.search(self._head(beside)):
                    return True
        if _KNOWN.search(name) or _BESIDE.search(name) or archives.is_archive(name):
            return False
        return starts_like_a_raster(self._listing.head(name, STARTS_LONGEST))

    def _is_placed_pdf(self, name: str) -> bool:
        content = self._listing.head(name, _PDF)
        return content.startswith(b"%PDF") and any(mark in content for mark in _PLACED_PDF)

    def _head(self, name: str) -> bytes:
        return self._listing.head(name, _HEAD)


class _Owners:
    """Which raster a file lies beside."""

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


def _is_picture(row: Format | None) -> bool:
    return row is not None and row.bare and not row.parts

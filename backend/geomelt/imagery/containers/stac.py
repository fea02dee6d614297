"""STAC items: the picture an item holds, or its red, green and blue bands, and its day."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from geomelt.imagery.containers.container import Container, Holding, Place, Sources
from geomelt.imagery.containers.vrt import is_vrt, named_files
from geomelt.imagery.files import remote
from geomelt.imagery.files.listings import Listing
from geomelt.imagery.files.location import Location
from geomelt.imagery.refusals import unreadable

_SUFFIXES = (".json", ".geojson")
_MAX_BYTES = 8 * 2**20
_COLOURS = ("red", "green", "blue")
_SMALL = {"thumbnail", "overview", "preview", "metadata"}  # roles and keys of what shows too little


@dataclass(frozen=True)
class _Item:
    """What to read of an item: one file, with its bands where these are known, or three.

    `hrefs` are paths of this machine or addresses; `taken` is the item's date and time.
    """

    hrefs: tuple[str, ...]
    bands: tuple[int, ...] | None
    taken: str | None


class StacItems(Container):
    suffixes = _SUFFIXES

    def recognise(self, listing: Listing, name: str | None = None) -> Holding | None:
        if name is None or listing.packed or not name.lower().endswith(_SUFFIXES):
            return None
        uri = listing.uri(name)
        return Sources(lambda: [uri]) if _is_item_file(Path(uri)) else None

    def locate(self, place: Place) -> Location | None:
        if place.kind == "file" and place.path.suffix.lower() in _SUFFIXES:
            return _located(place.path, remote_allowed=place.remote_allowed)
        return None


def _located(path: Path, *, remote_allowed: bool) -> Location:
    item = _read_item(path)
    urls = tuple(href for href in item.hrefs if remote.is_url(href))
    files = [Path(os.path.abspath(href)) for href in item.hrefs if href not in urls]  # noqa: PTH100
    for url in urls:
        remote.require(remote_allowed, url, str(path))
    for file in list(files):
        if not file.is_file():
            raise unreadable(path, f"its asset {file} is not there", "put it where it is named")
        if is_vrt(file):
            files += named_files(file)
    rasters = tuple(
        remote.gdal_name(href) if href in urls else os.path.abspath(href)  # noqa: PTH100
        for href in item.hrefs
    )
    return Location(
        uri=str(path),
        rasters=rasters,
        files=(path, *files),
        urls=urls,
        named=tuple(files),
        descriptions=(path, *filter(is_vrt, files)),
        bands=item.bands,
        taken=item.taken,
        taken_from="stac",
    )


def _is_item_file(path: Path) -> bool:
    """Whether a JSON file is a STAC item, by its content; False for one that cannot be read."""
    try:
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            return False
        if b"stac_version" not in path.read_bytes():
            return False
        return _is_item(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return False


def _read_item(path: Path) -> _Item:
    """Raises OSError, and GeomeltError `unreadable` where it is no item or holds no colour."""
    if path.stat().st_size > _MAX_BYTES:
        raise unreadable(path, "it is too large for a STAC item", "name its rasters themselves")
    try:
        item = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise unreadable(path, f"it is not JSON: {error}") from error
    if not _is_item(item):
        raise unreadable(path, "it is not a STAC item", "name a STAC item or a raster")
    chosen = _visual(item["assets"]) or _coloured(item["assets"])
    if chosen is None:
        cause = "it has no asset `visual`, nor red, green and blue bands"
        raise unreadable(path, cause, "name one of its rasters itself")
    hrefs, bands = chosen
    properties = item["properties"]
    taken = properties.get("datetime") or properties.get("start_datetime")
    return _Item(
        hrefs=tuple(_resolved(href, path) for href in hrefs),
        bands=bands,
        taken=taken if isinstance(taken, str) else None,
    )


_Chosen = tuple[list[str], tuple[int, ...] | None]


def _is_item(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and "stac_version" in item
        and item.get("type") == "Feature"
        and isinstance(item.get("assets"), dict)
        and isinstance(item.get("properties"), dict)
    )


def _visual(assets: Mapping[str, Any]) -> _Chosen | None:
    named = [asset for key, asset in _rasters(assets) if key == "visual"]
    marked = [asset for _, asset in _rasters(assets) if "visual" in _roles(asset)]
    return next((([asset["href"]], None) for asset in named + marked), None)


def _coloured(assets: Mapping[str, Any]) -> _Chosen | None:
    single: dict[str, str] = {}
    for key, asset in _rasters(assets):
        names = _common_names(key, asset)
        if all(colour in names for colour in _COLOURS):
            return [asset["href"]], tuple(names.index(colour) + 1 for colour in _COLOURS)
        if len(names) == 1:
            single.setdefault(names[0], asset["href"])
    if all(colour in single for colour in _COLOURS):
        return [single[colour] for colour in _COLOURS], None
    return None


def _rasters(assets: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The assets that may be read, GeoTIFFs first."""
    found = [
        (key, asset)
        for key, asset in assets.items()
        if isinstance(asset, dict)
        and isinstance(asset.get("href"), str)
        and str(asset.get("type", "image/tiff")).startswith(("image/tiff", "image/jp2"))
        and not _SMALL & {key, *_roles(asset)}
    ]
    return iter(sorted(found, key=lambda pair: "tiff" not in str(pair[1].get("type", "tiff"))))


def _roles(asset: Mapping[str, Any]) -> list[str]:
    roles = asset.get("roles")
    return list(map(str, roles)) if isinstance(roles, list) else []


def _common_names(key: str, asset: Mapping[str, Any]) -> list[str]:
    """The common name of each band of an asset: its own (STAC 1.0 or 1.1), else the asset's key."""
    listed = asset.get("eo:bands") or asset.get("bands")
    bands = listed if isinstance(listed, list) else [{"common_name": key}]
    return [
        str(band.get("common_name") or band.get("eo:common_name") or "")
        for band in bands
        if isinstance(band, dict)
    ]


def _resolved(href: str, item: Path) -> str:
    """The address, or the path on this machine, that an asset names."""
    parts = urlsplit(href)
    if parts.scheme in ("http", "https"):
        return href
    if parts.scheme == "file":
        return url2pathname(parts.path)
    if "://" in href or href.startswith("/vsi"):
        cause = f"its asset {href} is neither a file nor an https address"
        raise unreadable(item, cause, "download it and name the raster itself")
    return str(item.parent / href)

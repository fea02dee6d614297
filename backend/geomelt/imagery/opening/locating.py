"""What a uri stands for: the rasters behind a source, and what else decides how it reads."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from geomelt.imagery.containers import places, stac, subdatasets
from geomelt.imagery.files import archives, remote
from geomelt.imagery.files.location import Location
from geomelt.imagery.files.printable import is_unprintable, printable
from geomelt.imagery.files.sidecars import found_beside
from geomelt.imagery.opening import vrt
from geomelt.imagery.refusals import failed, missing, outside, unreadable


def locate(
    uri: str | Path, *, remote_allowed: bool, within: Iterable[str | Path] | None = None
) -> Location:
    """The files and addresses behind `uri`, without opening a raster.

    What a raster names (the sources of a VRT, the assets of a STAC item) must lie under
    `within`, paths of folders and files, or anywhere on this machine where that is None.
    Raises GeomeltError `no-such-file`, `unreadable`, `remote-not-allowed`, `outside-folders`.
    """
    try:
        found = _located(str(uri), remote_allowed)
    except OSError as error:
        raise failed(uri, error) from error
    if within is not None:
        roots = [_real(root) for root in within if not remote.is_url(str(root))]
        for file in found.named:
            if not any(_real(file).is_relative_to(root) for root in roots):
                raise outside(file, found.uri)
    return found


def _located(uri: str, remote_allowed: bool) -> Location:
    if remote.is_url(uri):
        remote.require(remote_allowed, uri)
        return Location(uri, (remote.gdal_name(uri),), urls=(uri,))
    if uri.startswith(archives.PREFIXES):
        return places.of_member(uri)
    if file := subdatasets.file_of(uri):
        return places.of_subdataset(uri, file)
    path = Path(os.path.abspath(uri))  # noqa: PTH100 - keeps links as named
    uri = str(path)
    if is_unprintable(path):
        raise unreadable(printable(path), "its name, or its folder's, is no UTF-8", "rename it")
    if path.is_dir():
        return places.of_folder(path)
    if not path.is_file():
        if located := places.of_scene(uri):
            return located
        if path.exists():
            raise unreadable(path, "it is a pipe, a socket or a device", "name a file")
        raise missing(path)
    if path.suffix.lower() in stac.SUFFIXES:
        return _item(path, remote_allowed)
    if path.suffix.lower() == vrt.SUFFIX:
        named = tuple(vrt.named_files(path))
        beside = found_beside(path)
        return Location(uri, (uri,), files=(path, *named), named=named, sidecars=beside)
    if archives.is_archive(path):
        list(archives.members(path))
        raise unreadable(path, "it is an archive", "name a raster in it, or the folder it is in")
    if subdatasets.may_hold_some(path):
        return places.of_file(path)
    return Location(uri, (uri,), files=(path,), sidecars=found_beside(path))


def _item(path: Path, remote_allowed: bool) -> Location:
    item = stac.read_item(path)
    urls = tuple(href for href in item.hrefs if remote.is_url(href))
    files = [Path(os.path.abspath(href)) for href in item.hrefs if href not in urls]  # noqa: PTH100
    for url in urls:
        remote.require(remote_allowed, url, str(path))
    for file in list(files):
        if not file.is_file():
            raise unreadable(path, f"its asset {file} is not there", "put it where it is named")
        if file.suffix.lower() == vrt.SUFFIX:
            files += vrt.named_files(file)
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
        bands=item.bands,
        taken=item.taken,
    )


def _real(path: str | Path) -> Path:
    return Path(os.path.realpath(Path(path).expanduser()))

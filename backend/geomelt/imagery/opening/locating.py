"""What a uri stands for: the rasters behind a source, and what else decides how it reads."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from geomelt.imagery.containers import registry
from geomelt.imagery.containers.container import Place
from geomelt.imagery.files import remote
from geomelt.imagery.files.location import Location
from geomelt.imagery.files.printable import is_unprintable, printable
from geomelt.imagery.files.sidecars import found_beside
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
    place = _place(uri, remote_allowed)
    if location := registry.locate(place):
        return location
    if place.kind == "within":
        raise missing(uri)
    if place.kind == "folder":
        raise unreadable(place.path, "it is a folder", "name one raster in it")
    if place.kind == "other":
        raise unreadable(place.path, "it is a pipe, a socket or a device", "name a file")
    if place.kind == "nothing":
        raise missing(place.path)
    beside = found_beside(place.path)
    return Location(place.uri, (place.uri,), files=(place.path,), sidecars=beside)


def _place(uri: str, remote_allowed: bool) -> Place:
    if path := registry.path_of(uri):
        return Place(uri, path, "within", remote_allowed)
    path = Path(os.path.abspath(uri))  # noqa: PTH100 - keeps links as named
    if is_unprintable(path):
        cause = "its name, or its folder's, is no UTF-8"
        raise unreadable(printable(path), cause, "rename it")
    if path.is_file():
        return Place(str(path), path, "file", remote_allowed)
    if path.is_dir():
        return Place(str(path), path, "folder", remote_allowed)
    return Place(str(path), path, "other" if path.exists() else "nothing", remote_allowed)


def _real(path: str | Path) -> Path:
    return Path(os.path.realpath(Path(path).expanduser()))

"""Paths and addresses as they are given: on a command line, to a call, in a list."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from geomelt.base.errors import GeomeltError
from geomelt.imagery.containers import subdatasets
from geomelt.imagery.files import archives, remote
from geomelt.imagery.files.printable import printable
from geomelt.imagery.finding import lists
from geomelt.imagery.refusals import missing

_MAX_LISTS = 4  # lists that name lists


class Given(NamedTuple):
    """A path or address, and where it stands if in a list."""

    name: str
    named_by: str | None = None
    lists: int = 0  # that led to it


def listed(given: Iterable[Given]) -> Iterator[Given]:
    """The paths, and in place of lists among them what these name, one a line."""
    for path in given:
        name = lists.plain(path.name, path.named_by)
        if remote.is_url(name) or not name.lower().endswith(lists.SUFFIXES):
            yield path._replace(name=name)
            continue
        file = Path(name).expanduser()
        if not file.is_file():
            raise missing(printable(name), named_by=path.named_by)
        if path.lists == _MAX_LISTS:
            raise GeomeltError(f"{file} is a list in a list in a list: name its rasters itself.")
        yield from listed(
            Given(_beside(file, line), f"line {number} of {file}", path.lists + 1)
            for number, line in lists.read_list(file)
        )


def _beside(file: Path, line: str) -> str:
    """What a list names, counted from the list's folder where it is relative."""
    if "://" in line or line.startswith(archives.PREFIXES) or subdatasets.file_of(line):
        return line
    line = lists.plain(line, None)
    return str(file.absolute().parent / Path(line).expanduser())


def file_behind(uri: str) -> Path:
    """The file or folder of this machine that a uri is, or lies in."""
    for prefix in archives.PREFIXES:
        uri = uri.removeprefix(prefix)
    return absolute(subdatasets.file_of(uri) or uri)


def absolute(name: str | Path) -> Path:
    return Path(os.path.abspath(Path(name).expanduser()))  # noqa: PTH100 - keeps links as named

"""Paths and addresses as users name them: on a command line, in a call, in a list."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from geomelt.base.errors import GeomeltError
from geomelt.imagery.containers import registry
from geomelt.imagery.files import remote
from geomelt.imagery.files.printable import printable
from geomelt.imagery.finding import lists
from geomelt.imagery.refusals import missing

_MAX_LISTS = 4  # lists that name lists


class Input(NamedTuple):
    """A path or address, and its place if it is in a list."""

    name: str
    named_by: str | None = None
    lists: int = 0  # that led to it


def expanded(inputs: Iterable[Input]) -> Iterator[Input]:
    """The paths, with each list among them replaced by what it names, one a line."""
    for path in inputs:
        name = lists.plain(path.name, path.named_by)
        if remote.is_url(name) or not name.lower().endswith(lists.SUFFIXES):
            yield path._replace(name=name)
            continue
        file = Path(name).expanduser()
        if not file.is_file():
            raise missing(printable(name), named_by=path.named_by)
        if path.lists == _MAX_LISTS:
            raise GeomeltError(f"{file} is a list in a list in a list: name its rasters itself.")
        yield from expanded(
            Input(_beside(file, line), f"line {number} of {file}", path.lists + 1)
            for number, line in lists.read_list(file)
        )


def _beside(file: Path, line: str) -> str:
    """What a list names, relative to the list's folder."""
    if "://" in line or registry.path_of(line):
        return line
    line = lists.plain(line, None)
    return str(file.absolute().parent / Path(line).expanduser())


def file_behind(uri: str) -> Path:
    """The file or folder of this machine that a uri is, or lies in."""
    return absolute(registry.path_of(uri) or uri)


def absolute(name: str | Path) -> Path:
    return Path(os.path.abspath(Path(name).expanduser()))  # noqa: PTH100 - keeps links as named

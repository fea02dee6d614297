"""Find the sources in folders, archives and file lists, and account for every file there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomelt.base.errors import GeomeltError
from geomelt.imagery.account import Account
from geomelt.imagery.files import remote
from geomelt.imagery.files.printable import printable
from geomelt.imagery.finding.gathering import Search
from geomelt.imagery.finding.inputs import Input, expanded, file_behind
from geomelt.imagery.finding.patterns import Patterns


@dataclass(frozen=True)
class Found:
    """The uris of the sources, sorted, each once, and what became of every file.

    `where` says in words where was looked, `among` which files were left.
    """

    sources: tuple[str, ...]
    account: Account
    where: str
    among: str

    def nothing(self) -> GeomeltError:
        """GeomeltError `no-rasters`, where there is no source."""
        passed = self.account.sentence()
        return GeomeltError(
            f"No rasters{self.among} in {self.where}: choose a folder with GeoTIFF, "
            "JPEG 2000, IMG, VRT, GeoPackage or MBTiles files, Sentinel-2 products, Landsat "
            "scenes, STAC items or zip archives of these."
            f"{' ' + passed if passed else ''}",
            code="no-rasters",
        )


def find_sources(
    paths: Iterable[str | Path],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    remote: bool = False,
) -> list[str]:
    """The uris of the sources in folders (searched through), files, lists and addresses.

    Absolute, sorted, each once. Files named themselves are taken as they are; opening them shows
    whether they are rasters. `include` and `exclude` are patterns such as `*.tif`, `2020/*` or
    `*_preview*`, of any case, that are compared with a file's path within the folder given and
    with its name (an address, and its last part); `exclude` also against folders.
    Raises GeomeltError `no-such-folder`, `no-such-file`, `remote-not-allowed` or `no-rasters`.
    """
    found = scan_sources(paths, include=include, exclude=exclude, remote=remote)
    if not found.sources:
        raise found.nothing()
    return list(found.sources)


def scan_sources(
    paths: Iterable[str | Path],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    remote: bool = False,
) -> Found:
    """As `find_sources`, and what became of all other files; no source is no error."""
    given = [str(path) for path in paths]
    search = Search(Patterns(tuple(include), tuple(exclude)), remote_allowed=remote)
    for path in expanded(map(Input, given)):
        search.add(path)
    search.finish()
    where = ", ".join(map(printable, given)) or "the paths given"
    among = " that the patterns let pass" if include or exclude else ""
    return Found(tuple(sorted(search.found.values())), search.account, where, among)


def searched_places(paths: Iterable[str | Path]) -> list[Path]:
    """The folders and files of this machine among `paths`, and those that lists among them name."""
    inputs = (Input(str(path)) for path in paths)
    return [file_behind(path.name) for path in expanded(inputs) if not remote.is_url(path.name)]

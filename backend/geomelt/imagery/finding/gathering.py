"""The sources of the paths given, one after the other, and what became of every file."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from geomelt.base.errors import GeomeltError
from geomelt.imagery.account import Account
from geomelt.imagery.containers import map_tiles, safe, stac, subdatasets
from geomelt.imagery.containers.listings import Folder, packed, scene_at
from geomelt.imagery.files import archives, remote
from geomelt.imagery.files.printable import is_unprintable, printable
from geomelt.imagery.finding.inputs import Given, absolute
from geomelt.imagery.finding.patterns import Patterns
from geomelt.imagery.finding.sorting import is_hidden, sort_out
from geomelt.imagery.finding.walking import FoundFolder, walk
from geomelt.imagery.formats import format_of
from geomelt.imagery.refusals import missing

_FOREIGN_FOLDERS = (".gdb",)


class Search:
    """`found` are uris by what they stand for, `tiles` counts the files of folders of map tiles."""

    def __init__(self, wanted: Patterns, *, remote_allowed: bool) -> None:
        self.found: dict[str, str] = {}
        self.account = self._current = Account()
        self.tiles: Counter[Path] = Counter()
        self._wanted = wanted
        self._remote_allowed = remote_allowed
        self._counted: set[str] = set()  # folders, by their real path

    def add(self, given: Given) -> None:
        """All that a path holds."""
        for uri in self._sources(given):
            identity = _identity(uri)
            if identity in self.found:
                self._current.again()
            else:
                self.found[identity] = printable(uri)

    def _sources(self, given: Given) -> Iterator[str]:
        name, wanted = given.name, self._wanted
        self._current = self.account
        if remote.is_url(name):
            remote.require(self._remote_allowed, name, given.named_by)
            self.account.add("sources" if wanted.take(name) else "excluded")
            if wanted.take(name):
                yield name
            return
        if name.startswith(archives.PREFIXES) or subdatasets.file_of(name):
            self.account.add("sources")
            yield name
            return
        path = absolute(name)
        if path.is_dir():
            yield from self._folder(path)
        elif not os.path.lexists(path):
            if scene_at(str(path)) is None and not is_unprintable(path):
                raise _missing(path, given.named_by)
            self.account.add("sources")
            yield str(path)
        elif archives.is_archive(path):
            yield from self._members(path, path.parent)
        elif wanted.take(path.name):
            self.account.add("sources")
            holds_some = path.is_file() and subdatasets.may_hold_some(path)
            yield from (holds_some and subdatasets.sources_in(path)) or [str(path)]
        else:
            self.account.add("excluded")

    def _folder(self, root: Path) -> Iterator[str]:
        unread: list[str] = []
        for folder in walk(root, unread):
            # One that was searched already, from another path given, is not counted again.
            self._current = Account() if folder.real in self._counted else self.account
            self._counted.add(folder.real)
            yield from self._found_in(folder, root)
        yield from unread  # opening them says why

    def _found_in(self, folder: FoundFolder, root: Path) -> Iterator[str]:
        path, account, wanted = folder.path, self._current, self._wanted
        whole = path.suffix.lower()
        if safe.is_product(path, folder.folders, folder.names) or whole == ".zarr":
            files = folder.take_all()
            if path == root or wanted.take(_within(path, root)):
                account.add("sources", min(1, files))
                account.add("belonging", max(0, files - 1))
                yield from subdatasets.sources_in(path) if whole == ".zarr" else [str(path)]
            else:
                account.add("excluded", files)
            return
        if whole in _FOREIGN_FOLDERS:
            account.add("archives", folder.take_all())
            why = "export the rasters that it may hold to GeoTIFF"
            account.name(str(path), f"{path} was passed over (a file geodatabase): {why}.")
            return
        for name in list(folder.folders):
            if is_hidden(name) or wanted.leave(_within(path / name, root)):
                folder.folders.remove(name)
                account.folders += 1
        account.add("special", folder.special)
        if tiles := map_tiles.root_of(path, folder.names):
            account.add("map_tiles", len(folder.names))
            if account is self.account:
                self.tiles[tiles] += len(folder.names)
            return
        loose = []
        for name in folder.names:
            if archives.is_archive(name) and not is_hidden(name):
                yield from self._members(path / name, root)
            else:
                loose.append(name)
        inside = f"{_within(path, root)}/" if path != root else ""
        yield from sort_out(Folder(path, loose), partial(_take_in, wanted, inside), account)

    def _members(self, archive: Path, root: Path) -> Iterator[str]:
        within, wanted = _within(archive, root), self._wanted
        held = Account()
        try:
            found: list[str] = []
            for folder in packed(archive):
                inside = f"{within}/{folder.inside}/" if folder.inside else f"{within}/"
                if any(map(is_hidden, Path(folder.inside).parts)):
                    held.add("hidden", len(folder.names))
                    continue
                found += sort_out(folder, partial(_take_in, wanted, inside), held)
        except (GeomeltError, OSError):
            # No archive, or a broken one: opening it says so.
            taken = wanted.take(within)
            self._current.add("sources" if taken else "excluded")
            if taken:
                yield str(archive)
            return
        if found:
            self._current.add("sources")
            self._current.merge(held)
            yield from found
        elif held.fates["excluded"]:
            self._current.add("excluded")
        else:
            self._current.other(archive.name)
            self._current.named += held.named


def _take_in(wanted: Patterns, folder: str, name: str) -> bool:
    return wanted.take(folder + name)


def _within(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _identity(uri: str) -> str:
    """The same for all names of a source."""
    if remote.is_url(uri):
        return uri
    if uri.startswith(archives.PREFIXES):
        try:
            member = archives.Member.of(uri)
        except GeomeltError:
            return uri
        return f"{os.path.realpath(member.archive)}/{member.name}"
    if held := subdatasets.file_of(uri):
        return uri.replace(str(held), os.path.realpath(held))
    return os.path.realpath(uri)


def _missing(path: Path, named_by: str | None) -> GeomeltError:
    is_file = format_of(path) or archives.is_archive(path) or path.suffix.lower() in stac.SUFFIXES
    return missing(printable(path), "file" if is_file else "folder", named_by)

"""The sources of the paths given, one after the other, and what became of every file."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from geomelt.base.errors import GeomeltError
from geomelt.imagery.account import Account
from geomelt.imagery.containers import registry
from geomelt.imagery.containers.container import Holding, Ignored, Place, Sources
from geomelt.imagery.files import remote
from geomelt.imagery.files.listings import Folder, Listing
from geomelt.imagery.files.printable import is_unprintable, printable
from geomelt.imagery.finding.inputs import Input, absolute
from geomelt.imagery.finding.patterns import Patterns
from geomelt.imagery.finding.sorting import is_hidden, sort_out
from geomelt.imagery.finding.walking import FoundFolder, walk
from geomelt.imagery.formats import format_of
from geomelt.imagery.refusals import missing


class Search:
    """`found` are uris by what they stand for; `account` says what became of every file."""

    def __init__(self, patterns: Patterns, *, remote_allowed: bool) -> None:
        self.found: dict[str, str] = {}
        self.account = self._current = Account()
        self._patterns = patterns
        self._remote_allowed = remote_allowed
        self._counted: set[str] = set()  # folders, by their real path
        # By the root that folders share: the number of their files, and the reason to pass over.
        self._roots: Counter[Path] = Counter()
        self._reasons: dict[Path, Callable[[int], str]] = {}

    def add(self, given: Input) -> None:
        """All sources that a path holds."""
        for uri in self._sources(given):
            identity = _identity(uri)
            if identity in self.found:
                self._current.again()
            else:
                self.found[identity] = printable(uri)

    def finish(self) -> None:
        """Name what was counted over several folders."""
        for root, files in self._roots.items():
            self.account.name(printable(root), self._reasons[root](files))

    def _sources(self, given: Input) -> Iterator[str]:
        name, patterns = given.name, self._patterns
        self._current = self.account
        if remote.is_url(name):
            remote.require(self._remote_allowed, name, given.named_by)
            self.account.add("sources" if patterns.take(name) else "excluded")
            if patterns.take(name):
                yield name
            return
        if registry.path_of(name):
            self.account.add("sources")
            yield name
            return
        path = absolute(name)
        if path.is_dir():
            yield from self._folder(path)
        elif not os.path.lexists(path):
            known = registry.locate(Place(str(path), path, "nothing"))
            if known is None and not is_unprintable(path):
                raise _missing(path, given.named_by)
            self.account.add("sources")
            yield str(path)
        elif (folders := registry.folders(path)) is not None:
            yield from self._folders_in(path, folders, path.parent)
        elif patterns.take(path.name):
            self.account.add("sources")
            yield from _held_by(path) or [str(path)]
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
        path, account = folder.path, self._current
        holding = registry.recognise(Folder(path, folder.names, folder.folders))
        shared = isinstance(holding, Ignored) and holding.root is not None
        if holding and not shared:
            yield from self._whole(holding, folder, root)
            return
        for name in list(folder.folders):
            if is_hidden(name) or self._patterns.leave(_within(path / name, root)):
                folder.folders.remove(name)
                account.folders += 1
        account.add("special", folder.special)
        if isinstance(holding, Ignored):
            self._counted_together(holding, len(folder.names))
            return
        loose = []
        for name in folder.names:
            folders = None if is_hidden(name) else registry.folders(path / name)
            if folders is not None:
                yield from self._folders_in(path / name, folders, root)
            else:
                loose.append(name)
        inside = f"{_within(path, root)}/" if path != root else ""
        listing = Folder(path, loose, folder.folders)
        yield from sort_out(listing, partial(_take_in, self._patterns, inside), account)

    def _whole(self, holding: Holding, folder: FoundFolder, root: Path) -> Iterator[str]:
        """A folder that is a container, with all that lies below it."""
        path, account = folder.path, self._current
        files = folder.take_all()
        if isinstance(holding, Ignored):
            account.add(holding.fate, files)
            if holding.reason:
                account.name(str(path), holding.reason(files))
        elif path == root or self._patterns.take(_within(path, root)):
            account.add("sources", min(1, files))
            account.add("belonging", max(0, files - 1))
            yield from holding.uris()
        else:
            account.add("excluded", files)

    def _counted_together(self, holding: Ignored, files: int) -> None:
        self._current.add(holding.fate, files)
        if self._current is self.account and holding.root and holding.reason:
            self._roots[holding.root] += files
            self._reasons[holding.root] = holding.reason

    def _folders_in(self, file: Path, folders: Iterator[Listing], root: Path) -> Iterator[str]:
        """The sources in an archive."""
        within, patterns = _within(file, root), self._patterns
        held = Account()
        try:
            found: list[str] = []
            for folder in folders:
                inside = folder.inside
                if any(map(is_hidden, Path(inside).parts)):
                    held.add("hidden", len(folder.names))
                    continue
                start = f"{within}/{inside}/" if inside else f"{within}/"
                found += sort_out(folder, partial(_take_in, patterns, start), held)
        except (GeomeltError, OSError):
            # No archive, or a broken one: opening it says so.
            taken = patterns.take(within)
            self._current.add("sources" if taken else "excluded")
            if taken:
                yield str(file)
            return
        if found:
            self._current.add("sources")
            self._current.merge(held)
            yield from found
        elif held.fates["excluded"]:
            self._current.add("excluded")
        else:
            self._current.other(file.name)
            self._current.named += held.named


def _held_by(path: Path) -> list[str]:
    """The sources of a file that is named itself."""
    if not path.is_file():
        return []
    holding = registry.recognise(Folder(path.parent, [path.name], ()), path.name)
    return list(holding.uris()) if isinstance(holding, Sources) else []


def _take_in(patterns: Patterns, folder: str, name: str) -> bool:
    return patterns.take(folder + name)


def _within(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _identity(uri: str) -> str:
    """The same for all names of a source."""
    if remote.is_url(uri):
        return uri
    if held := registry.path_of(uri):
        return uri.replace(str(held), os.path.realpath(held))
    return os.path.realpath(uri)


def _missing(path: Path, named_by: str | None) -> GeomeltError:
    is_file = format_of(path) or registry.is_called_like_one(path)
    return missing(printable(path), "file" if is_file else "folder", named_by)

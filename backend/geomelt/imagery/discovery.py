"""Find the sources in folders, archives and file lists."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath, PurePosixPath
from typing import NamedTuple

from geomelt.errors import GeomeltError
from geomelt.imagery import remote
from geomelt.imagery.containers import archives, safe, stac
from geomelt.imagery.refusals import missing
from geomelt.imagery.sidecars import AnyPath, needs_sidecar, sidecar_names

SUFFIXES = frozenset(
    {".tif", ".tiff", ".gtiff", ".jp2", ".j2k", ".img", ".ntf", ".nitf", ".vrt", ".mbtiles"}
)
LISTS = (".txt", ".lst")
# Kept by systems and programs for themselves.
_FOREIGN = {"__macosx", "$recycle.bin", "system volume information", "@eadir", "lost+found"}
_NOT_PACKED = (".vrt", ".mbtiles")  # in an archive: they need files of their own
_MAX_LISTS = 4  # lists that name lists


def find_sources(
    paths: Iterable[str | Path],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    remote: bool = False,
) -> list[str]:
    """The uris of the sources in folders (searched through), files, lists and addresses.

    Absolute, sorted, each once. Files named outright are taken as they are; opening them tells
    whether they are rasters. `include` and `exclude` are patterns such as `*.tif`, `2020/*` or
    `*_preview*`, of any case, that are held against a file's path within the folder given and
    against its name (an address, and its last part); `exclude` also against folders.
    Raises GeomeltError `no-such-folder`, `no-such-file`, `remote-not-allowed` or `no-rasters`.
    """
    given = [str(path) for path in paths]
    wanted = _Patterns(tuple(include), tuple(exclude))
    found: dict[str, str] = {}
    for path in _listed(map(_Given, given)):
        for uri in _sources(path, wanted, remote_allowed=remote):
            found.setdefault(_identity(uri), uri)
    if not found:
        names = ", ".join(given) or "the paths given"
        among = " that the patterns let pass" if include or exclude else ""
        raise GeomeltError(
            f"No rasters{among} in {names}: choose a folder with GeoTIFF, JPEG 2000, IMG, VRT or "
            "MBTiles files, Sentinel-2 products, STAC items or zip archives of these.",
            code="no-rasters",
        )
    return sorted(found.values())


def searched_places(paths: Iterable[str | Path]) -> list[Path]:
    """The folders and files of this machine among `paths`, and those that lists among them name."""
    given = (_Given(str(path)) for path in paths)
    local = [path.name for path in _listed(given) if not remote.is_url(path.name)]
    return [_absolute(name.removeprefix(archives.PREFIX)) for name in local]


class _Given(NamedTuple):
    """A path or address, and where it stands if in a list."""

    name: str
    named_by: str | None = None
    lists: int = 0  # that led to it


@dataclass(frozen=True)
class _Patterns:
    include: tuple[str, ...]
    exclude: tuple[str, ...]

    def take(self, path: str) -> bool:
        return (not self.include or _matches(path, self.include)) and not self.leave(path)

    def leave(self, path: str) -> bool:
        return _matches(path, self.exclude)


def _matches(path: str, patterns: Iterable[str]) -> bool:
    path = path.casefold()
    name = path.rpartition("/")[2]
    return any(
        fnmatchcase(part, pattern.casefold()) for pattern in patterns for part in (path, name)
    )


def _listed(given: Iterable[_Given]) -> Iterator[_Given]:
    """The paths, and in place of lists among them what these name, one a line."""
    for path in given:
        if remote.is_url(path.name) or not path.name.lower().endswith(LISTS):
            yield path
            continue
        file = Path(path.name).expanduser()
        if not file.is_file():
            raise missing(path.name, named_by=path.named_by)
        if path.lists == _MAX_LISTS:
            raise GeomeltError(f"{file} is a list in a list in a list: name its rasters itself.")
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise GeomeltError(
                f"{file} cannot be read as a list: give UTF-8 text, one path a line."
            ) from error
        yield from _listed(
            _Given(_beside(file, line.strip()), f"line {number} of {file}", path.lists + 1)
            for number, line in enumerate(lines, 1)
            if line.strip() and not line.lstrip().startswith("#")
        )


def _beside(file: Path, line: str) -> str:
    """What a list names, counted from the list's folder where it is relative."""
    if remote.is_url(line) or line.startswith(archives.PREFIX):
        return line
    return str(file.absolute().parent / Path(line).expanduser())


def _absolute(name: str) -> Path:
    return Path(os.path.abspath(Path(name).expanduser()))  # noqa: PTH100 - keeps links as named


def _sources(given: _Given, wanted: _Patterns, *, remote_allowed: bool) -> Iterator[str]:
    name = given.name
    if remote.is_url(name):
        remote.require(remote_allowed, name, given.named_by)
        if wanted.take(name):
            yield name
        return
    if name.startswith(archives.PREFIX):
        yield name
        return
    path = _absolute(name)
    if path.is_dir():
        yield from _search(path, wanted)
    elif not path.exists():
        raise _missing(path, given.named_by)
    elif path.suffix.lower() == ".zip":
        yield from _members(path, path.parent, wanted)
    elif wanted.take(path.name):
        yield str(path)


def _search(root: Path, wanted: _Patterns) -> Iterator[str]:
    seen: set[str] = set()
    unread: list[str] = []
    walk = os.walk(root, followlinks=True, onerror=lambda error: unread.append(error.filename))
    for place, folders, names in walk:
        folder = Path(place)
        real = os.path.realpath(place)
        if real in seen:  # a link that leads back up
            folders.clear()
            continue
        seen.add(real)
        if safe.is_product(folder, folders, names):
            folders.clear()
            if folder == root or wanted.take(_within(folder, root)):
                yield place
            continue
        folders[:] = [
            name
            for name in folders
            if not _is_foreign(name) and not wanted.leave(_within(folder / name, root))
        ]
        for name in names:
            yield from _file(folder / name, root, wanted)
    yield from unread  # opening them says why


def _file(path: Path, root: Path, wanted: _Patterns) -> Iterator[str]:
    if _is_foreign(path.name):
        return
    if path.suffix.lower() == ".zip":
        yield from _members(path, root, wanted)
    elif wanted.take(_within(path, root)) and (_is_raster(path) or _is_item(path)):
        yield str(path)


def _members(archive: Path, root: Path, wanted: _Patterns) -> Iterator[str]:
    try:
        names = list(archives.members(archive))
    except (GeomeltError, OSError):
        # No archive, or a broken one: opening it says so.
        if wanted.take(_within(archive, root)):
            yield str(archive)
        return
    known = {str(name).lower() for name in names}
    for name in names:
        member = archives.Member(archive, str(name))
        if _is_raster_in(name, known) and wanted.take(f"{_within(archive, root)}/{name}"):
            yield member.uri


def _is_raster(path: Path) -> bool:
    return _is_image(path) and (
        not needs_sidecar(path) or any(beside.is_file() for beside in _placing(path))
    )


def _is_raster_in(path: PurePosixPath, known: set[str]) -> bool:
    """Whether a file of an archive is one; `known` are the archive's files, in small letters."""
    if path.suffix.lower() in _NOT_PACKED or any(map(_is_foreign, path.parts)):
        return False
    if any(part.upper().endswith(".SAFE") for part in path.parts[:-1]):
        return bool(safe.TRUE_COLOUR.search(path.name))
    return _is_image(path) and (
        not needs_sidecar(path) or any(str(beside).lower() in known for beside in _placing(path))
    )


def _is_image(path: PurePath) -> bool:
    if safe.is_no_image(path.name):
        return False
    return path.suffix.lower() in SUFFIXES or needs_sidecar(path)


def _placing(path: AnyPath) -> list[AnyPath]:
    return [*sidecar_names(path), path.with_name(path.name + ".aux.xml")]


def _is_item(path: Path) -> bool:
    return path.suffix.lower() in stac.SUFFIXES and stac.is_item(path)


def _is_foreign(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _FOREIGN


def _within(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _identity(uri: str) -> str:
    """The same for all names of a source."""
    if remote.is_url(uri):
        return uri
    if uri.startswith(archives.PREFIX):
        member = archives.Member.of(uri)
        return f"{os.path.realpath(member.archive)}/{member.name}"
    return os.path.realpath(uri)


def _missing(path: Path, named_by: str | None) -> GeomeltError:
    known = SUFFIXES | {".zip", *stac.SUFFIXES}
    is_file = path.suffix.lower() in known or needs_sidecar(path)
    return missing(path, "file" if is_file else "folder", named_by)

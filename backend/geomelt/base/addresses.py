"""The folder that holds the index files, and the names they may have."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import platformdirs

from geomelt.base.disk import naming
from geomelt.base.errors import GeomeltError

SUFFIX = ".geomelt"
# The index file itself and what SQLite keeps beside it.
SIDE_FILES = ("", "-wal", "-shm", "-journal")
MAX_NAME_BYTES = 200

_NAME = re.compile(r"[^\W_][\w .\-]{0,63}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def default_index_folder() -> Path:
    """The user's own data folder, where nobody names another."""
    return platformdirs.user_data_path("geomelt", appauthor=False) / "indexes"


def is_name(name: str) -> bool:
    """Whether a file may be called so, on any system's disk."""
    plain = unicodedata.normalize("NFKC", name) == name
    fits = len(name.encode("utf-8", "replace")) <= MAX_NAME_BYTES
    return bool(plain and fits and _NAME.fullmatch(name) and not _RESERVED.fullmatch(name))


def checked_name(name: str, what: str = "an index") -> str:
    """`name` when `what` may be called so; GeomeltError `bad-name` otherwise."""
    if is_name(name):
        return name
    raise GeomeltError(
        f"{name[:80]!r} cannot be the name of {what}: use a letter or digit, then up to "
        "63 letters, digits, blanks, '_', '-' or '.'.",
        code="bad-name",
    )


@dataclass(frozen=True)
class IndexFolder:
    """Index names to files; no name leads out of `path`."""

    path: Path

    def file(self, name: str) -> Path:
        """Where the index `name` is or would be."""
        return self.path / (checked_name(name) + SUFFIX)

    def existing(self, name: str) -> Path:
        """The file of an index that exists; GeomeltError `no-such-index` otherwise."""
        file = self.file(name)
        if not file.is_file():
            raise no_such_index(file)
        return file

    def names(self) -> list[str]:
        """The names of all indexes, sorted; folders and links to nothing are none."""
        files = (file for file in self.path.glob(f"*{SUFFIX}") if _is_file(file))
        names = (file.name.removesuffix(SUFFIX) for file in files)
        return sorted(name for name in names if is_name(name))

    def delete(self, name: str) -> None:
        """Remove the index, its search cache and what SQLite left beside it."""
        from geomelt.index.cache import remove_cache

        file = self.existing(name)
        remove_cache(file)
        for side in SIDE_FILES:
            file.with_name(file.name + side).unlink(missing_ok=True)

    def ensure_writable(self) -> None:
        """Make the folder and write to it; OSError where that is not allowed."""
        self.path.mkdir(parents=True, exist_ok=True)
        with naming(self.path), tempfile.TemporaryFile(dir=self.path):
            pass


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a link to where we may not look
        return False


def no_such_index(file: Path) -> GeomeltError:
    """What to say where the index `file` is not; names one beside it that is called alike."""
    name = file.name.removesuffix(SUFFIX)
    names = {each.lower(): each for each in IndexFolder(file.parent).names()}
    alike = get_close_matches(name.lower(), names, n=1)
    remedy = (
        f"did you mean {names[alike[0]]!r}?"
        if alike
        else "check its name, or index imagery into it."
    )
    return GeomeltError(f"There is no index {name!r} ({file}): {remedy}", code="no-such-index")


def index_file(index: str, folder: Path | None = None) -> Path:
    """The file an INDEX argument means: a path, which may leave out the suffix, or a name in the
    index folder."""
    if index.endswith(SUFFIX) or "/" in index or "\\" in index:
        path = Path(index)
        return path if index.endswith(SUFFIX) or path.exists() else Path(index + SUFFIX)
    return IndexFolder(folder or default_index_folder()).file(index)

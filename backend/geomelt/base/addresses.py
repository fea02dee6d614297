"""Where an index is: a name in a home, a path, or the URL of a database.

A home keeps indexes by their names: a folder, or a database.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from geomelt.base.errors import GeomeltError

SUFFIX = ".geomelt"
MAX_NAME_BYTES = 200

_NAME = re.compile(r"[^\W_][\w .\-]{0,63}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_URL = re.compile(r"([a-z][a-z0-9+.\-]+)://", re.IGNORECASE)  # a drive has one letter


def is_name(name: str) -> bool:
    """Whether an index may be called so, whatever keeps it and on any system's disk."""
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


def scheme_of(text: str) -> str:
    """The scheme of a URL, in lower case; empty for a path."""
    found = _URL.match(text)
    return found[1].lower() if found else ""


def default_home() -> str:
    """The user's own data folder, where no other is given."""
    return str(platformdirs.user_data_path("geomelt", appauthor=False) / "indexes")


def checked_home(home: str | None) -> str:
    """`home` as an absolute path or a URL; the default one for None."""
    if home is None:
        return default_home()
    return home.rstrip("/") if scheme_of(home) else str(Path(home).absolute())


@dataclass(frozen=True)
class Address:
    """Where one index is, whether or not there is one: an absolute path, or a URL."""

    text: str

    @classmethod
    def named(cls, name: str, home: str) -> Address:
        """The index `name` of a home, which no name leads out of; GeomeltError `bad-name`."""
        checked_name(name)
        if scheme_of(home):
            return cls(f"{home}/{name}")
        return cls(str(Path(home) / (name + SUFFIX)))

    @classmethod
    def parsed(cls, index: str | os.PathLike[str], home: str | None = None) -> Address:
        """What a user calls an index: a path, which may leave out the suffix, a URL, or a name.

        A name is looked up in `home`, the default one for None. Raises GeomeltError `bad-name`.
        """
        given = os.fspath(index)
        if scheme_of(given):
            return cls(given.rstrip("/"))
        if given.endswith(SUFFIX) or "/" in given or "\\" in given:
            path = Path(given)
            whole = given.endswith(SUFFIX) or path.exists()
            return cls(str((path if whole else Path(given + SUFFIX)).absolute()))
        return cls.named(given, checked_home(home))

    @property
    def scheme(self) -> str:
        """Of a URL; empty for a path."""
        return scheme_of(self.text)

    @property
    def name(self) -> str:
        """What people call the index."""
        last = self.text.rpartition("/")[2] if self.scheme else Path(self.text).name
        return last.removesuffix(SUFFIX)

    @property
    def home(self) -> str:
        """Where the index is looked for by its name."""
        return self.text.rpartition("/")[0] if self.scheme else str(Path(self.text).parent)

    def __str__(self) -> str:
        return self.text

"""The names of the classes that a summary looks for: a text file, a class a line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import platformdirs

from geomelt.base.errors import GeomeltError

FILE = "classes.txt"
MAX_CLASSES = 200
MAX_LENGTH = 200


def own_file() -> Path:
    """Where the user's own default list lies, if there is one."""
    return platformdirs.user_config_path("geomelt", appauthor=False) / FILE


def default_classes() -> list[str]:
    """The user's own list, else the one that comes with GeoMELT."""
    own = own_file()
    return read_classes(own if own.is_file() else Path(__file__).with_name(FILE))


def read_classes(file: Path) -> list[str]:
    """The classes of a file; blank lines and what follows a `#` count for nothing.

    Raises GeomeltError `no-such-file`, `unreadable` or `invalid`.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise GeomeltError(
            f"There is no file {file}: write one with a class a line.",
            code="no-such-file",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise GeomeltError(
            f"{file} cannot be read ({error}): give a text file in UTF-8 with a class a line.",
            code="unreadable",
        ) from error
    return checked_classes((line.partition("#")[0] for line in lines), str(file))


def checked_classes(names: Iterable[str], origin: str = "The list") -> list[str]:
    """The names without blanks around them, each once; GeomeltError unless they are 2 to 200."""
    classes = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if not 2 <= len(classes) <= MAX_CLASSES:
        raise GeomeltError(
            f"{origin} names {len(classes)} class{'' if len(classes) == 1 else 'es'}: "
            f"give 2 to {MAX_CLASSES}, a line each."
        )
    if long := [name for name in classes if len(name) > MAX_LENGTH]:
        raise GeomeltError(
            f"{origin} holds a class of {len(long[0])} letters ({long[0][:40]}…): give a few words."
        )
    return classes

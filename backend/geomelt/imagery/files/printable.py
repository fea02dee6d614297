"""File names that are not text, in a form that can be stored, printed and sent."""

from __future__ import annotations

import os
import re
from pathlib import Path

_ESCAPED = re.compile(r"(?:\\x[0-9a-f]{2})+")


def printable(path: str | Path) -> str:
    r"""The path, with bytes that are not UTF-8 as `\xe9`; every other path as it is."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        try:
            return os.fsencode(text).decode("utf-8", "backslashreplace")
        except UnicodeEncodeError:  # a lone surrogate
            return text.encode("utf-8", "backslashreplace").decode()
    return text


def is_unprintable(path: str | Path) -> bool:
    """Whether a name is not text, or is what `printable` made of such a name."""
    text = str(path)
    if printable(text) != text:
        return True
    meant = _ESCAPED.sub(_bytes, text)
    return meant != text and printable(meant) == text and os.path.lexists(meant)


def _bytes(match: re.Match[str]) -> str:
    return os.fsdecode(bytes.fromhex(match[0].replace("\\x", "")))

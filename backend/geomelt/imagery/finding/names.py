"""File names that are no text: told so that they can be stored, printed and sent."""

from __future__ import annotations

import os
import re
from pathlib import Path

_ESCAPED = re.compile(r"(?:\\x[0-9a-f]{2})+")


def told(path: str | Path) -> str:
    r"""The path, with bytes that are no UTF-8 as `\xe9`; the same for every other path."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        try:
            return os.fsencode(text).decode("utf-8", "backslashreplace")
        except UnicodeEncodeError:  # half of a pair that no file name holds
            return text.encode("utf-8", "backslashreplace").decode()
    return text


def is_no_text(path: str | Path) -> bool:
    """Whether `told` could only describe the name, or did: `path` may be what it returned."""
    text = str(path)
    if told(text) != text:
        return True
    meant = _ESCAPED.sub(_bytes, text)
    return meant != text and told(meant) == text and os.path.lexists(meant)


def _bytes(match: re.Match[str]) -> str:
    return os.fsdecode(bytes.fromhex(match[0].replace("\\x", "")))

"""JSON that can be written as UTF-8, whatever the names in it."""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any, indent: int | None = None) -> str:
    """Letters stay as they are, unless one is half a character: then all but ASCII is escaped.

    File names that are no UTF-8 come with such halves. Raises ValueError for what is no JSON,
    NaN and infinity among it.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return text if is_whole(text) else json.dumps(value, allow_nan=False, indent=indent)


def is_whole(value: Any) -> bool:
    """Whether all text in a JSON value, keys too, is Unicode without lone surrogates."""
    waiting = [value]  # no recursion: it may be nested as deeply as a parser lets pass
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            try:
                each.encode()
            except UnicodeEncodeError:
                return False
        elif isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            waiting += each
    return True

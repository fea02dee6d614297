"""Passwords in addresses: neither records nor logs are a place for them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_IN_A_URL = re.compile(r"(://)[^/@\s]*@")


def without_password(url: str) -> str:
    """The address without user and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def hide_passwords(text: str) -> str:
    """The text with `****` for user and password of each address in it."""
    return _IN_A_URL.sub(r"\1****@", text)

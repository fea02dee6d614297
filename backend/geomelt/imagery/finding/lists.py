"""Lists of rasters as people and programs write them: one path or address a line."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit
from urllib.request import url2pathname

from geomelt.base.errors import GeomeltError

SUFFIXES = (".txt", ".lst")
_LARGEST = 256 * 2**20  # bytes: some million paths
_QUOTES = ('""', "''", "\u201c\u201d", "\u2018\u2019")
_CLOUDS = {  # the same address by https
    "s3": "https://{bucket}.s3.amazonaws.com/{key}",
    "gs": "https://storage.googleapis.com/{bucket}/{key}",
}


def read_list(file: Path) -> Iterator[tuple[int, str]]:
    """The number and text of each line that names something; `#` begins a comment.

    UTF-8, UTF-16 (PowerShell) and Windows code pages are read. Raises GeomeltError for a file
    that is no text, OSError for one that cannot be read.
    """
    if file.stat().st_size > _LARGEST:
        raise _no_list(file, "it is too large")
    text = _decoded(file.read_bytes())
    if "\0" in text:
        raise _no_list(file, "it is not text")
    for number, line in enumerate(text.splitlines(), 1):
        if (line := line.strip()) and not line.startswith("#"):
            yield number, line


def plain(name: str, named_by: str | None = None) -> str:
    """A path or address without the quotes of "Copy as path", `file://` as a path.

    Raises GeomeltError `invalid` for addresses that nothing here reads (`s3://` and the like).
    """
    name = name.strip()
    if len(name) > 2 and name[0] + name[-1] in _QUOTES:
        name = name[1:-1].strip()
    scheme, found, rest = name.partition("://")
    scheme = scheme.lower()
    if not found or scheme in ("http", "https") or not scheme.isalnum():
        return name
    if scheme == "file":
        parts = urlsplit(name)
        server = parts.netloc if parts.netloc.lower() not in ("", "localhost") else ""
        return (f"//{server}" if server else "") + url2pathname(parts.path)
    bucket, _, key = rest.partition("/")
    address = _CLOUDS.get(scheme, "").format(bucket=bucket, key=quote(key))
    remedy = f"give its address {address}" if address else "download it, or give its https address"
    which = f"{name}, which {named_by} names," if named_by else name
    raise GeomeltError(f"{which} is an address that is not read here: {remedy}.")


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    if content[1:2] == b"\0":  # PowerShell's UTF-16 without a byte order mark
        return content.decode("utf-16-le", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            return content.decode("latin-1")


def _no_list(file: Path, cause: str) -> GeomeltError:
    return GeomeltError(f"{file} cannot be read as a list ({cause}): give text, one path a line.")

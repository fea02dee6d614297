"""Rasters on other machines, by HTTP range requests."""

from __future__ import annotations

import email.utils
import zlib
from dataclasses import dataclass

import httpx

from geomelt.imagery.refusals import missing, remote_not_allowed, unreadable

_TIMEOUT = httpx.Timeout(30.0, connect=10.0)


@dataclass(frozen=True)
class Head:
    """The first bytes of a remote file; its whole size; when it changed (0: unknown).

    `tag` is what the server calls this version of it.
    """

    start: bytes
    size: int
    mtime_ns: int
    tag: str


def is_url(uri: str) -> bool:
    return uri.lower().startswith(("http://", "https://"))


def gdal_name(url: str) -> str:
    return f"/vsicurl/{url}"


def require(allowed: bool, url: str, named_by: str | None = None) -> None:
    """Raises GeomeltError `remote-not-allowed`."""
    if not allowed:
        raise remote_not_allowed(url, named_by)


def head(url: str, length: int = 1) -> Head:
    """The first `length` bytes; by GET, since signed addresses allow nothing else.

    Raises GeomeltError `no-such-file` or `unreadable`.
    """
    headers = {"Range": f"bytes=0-{length - 1}", "Accept-Encoding": "identity"}
    try:
        with httpx.stream(
            "GET", url, headers=headers, follow_redirects=True, timeout=_TIMEOUT
        ) as answer:
            if answer.status_code in (404, 410):
                raise missing(url, "address")
            if answer.status_code == 200:
                raise unreadable(
                    url,
                    "its server does not answer range requests",
                    "download it, or ask for it from a server that does",
                )
            if answer.status_code != 206:
                cause = f"its server answered {answer.status_code}"
                raise unreadable(url, cause, "check the address and your access to it")
            start = answer.read()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        cause = str(error) or type(error).__name__
        raise unreadable(url, cause, "check the address and the network") from error
    size = answer.headers.get("Content-Range", "").rpartition("/")[2]
    if not size.isdigit():
        raise unreadable(url, "its server does not report its size", "download it")
    changed, tag = answer.headers.get("Last-Modified", ""), answer.headers.get("ETag", "")
    return Head(start[:length], int(size), _nanoseconds(changed, tag), tag or changed)


def _nanoseconds(changed: str, tag: str) -> int:
    """The time of change, else a number that changes with the version."""
    try:
        return int(email.utils.parsedate_to_datetime(changed).timestamp()) * 10**9
    except ValueError:
        return zlib.crc32(tag.encode())

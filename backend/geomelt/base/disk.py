"""What a disk refuses, said in one sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geomelt.base.errors import GeomeltError

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_LOCKED = {
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR),
    *(errno.ENOENT, errno.EISDIR, errno.ENAMETOOLONG),
}
_SHARING = {32, 33}  # Windows': somebody has the file, or a part of it, open


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Lets an OSError name `path`, which the user knows, and not the draft written beside it."""
    try:
        yield
    except OSError as error:
        if error.errno is not None:  # GDAL's come without, their own words would be lost
            error.filename = str(path)
        raise


def is_open_elsewhere(error: OSError) -> bool:
    """Whether another program has the file open, which only Windows minds."""
    return getattr(error, "winerror", None) in _SHARING


def as_geomelt_error(error: OSError) -> GeomeltError | None:
    """`disk-full` or `read-only` naming the file; None for what is no matter of the disk."""
    place = error.filename or "the file"
    if error.errno in _FULL:
        return GeomeltError(
            f"The disk is full, {place} could not be written: free some space and try again.",
            code="disk-full",
        )
    if is_open_elsewhere(error):
        return GeomeltError(
            f"{place} is open in another program: close it there (QGIS keeps the files of layers "
            "open), or choose another name.",
            code="read-only",
        )
    if error.errno in _LOCKED:
        return GeomeltError(
            f"{place} cannot be written ({error.strerror}): choose a folder that exists and that "
            "you may write to.",
            code="read-only",
        )
    return None

"""What goes wrong with an index file, in one sentence that names the index and the remedy."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.index.sqlite.database import connect, file_of

log = logging.getLogger(__name__)

NEARLY_NOTHING = 1 << 20  # bytes; with less left on the disk SQLite cannot even make its -shm


@contextmanager
def reported(address: Address) -> Iterator[None]:
    """Turn SQLite's errors into the sentence an analyst can act on."""
    try:
        yield
    except apsw.FullError as error:
        raise disk_full(address) from error
    except (
        apsw.ReadOnlyError,
        apsw.PermissionsError,
        apsw.CantOpenError,
        PermissionError,
    ) as error:
        raise read_only(address) from error
    except apsw.NotADBError as error:
        raise not_an_index(address) from error
    except apsw.CorruptError as error:
        raise damaged(address, error) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise GeomeltError(
            f"The index {address.name} is being written by another process: try again in a moment.",
            code="index-busy",
        ) from error
    except (apsw.IOError, apsw.SQLError) as error:
        if shutil.disk_usage(address.home).free < NEARLY_NOTHING:
            raise disk_full(address) from error
        if isinstance(error, apsw.SQLError):
            # vec0 reports any trouble as one of its SQL.
            if _is_sound(address):
                raise
            raise damaged(address, error) from error
        raise _disk_error(address, error) from error
    except apsw.Error as error:
        log.exception("an error of SQLite that should not happen")
        raise _disk_error(address, error) from error


def disk_full(address: Address) -> GeomeltError:
    return GeomeltError(
        f"The disk of {address} is full: free some space and index again, finished sources are "
        "kept.",
        code="disk-full",
    )


def read_only(address: Address) -> GeomeltError:
    return GeomeltError(
        f"The index {address.name} cannot be written: choose a folder you may write to, or give "
        f"yourself the right to write in {address.home}.",
        code="read-only",
    )


def damaged(address: Address, error: Exception) -> GeomeltError:
    return GeomeltError(
        f"The index {address.name} is damaged ({error}): delete it and index the imagery again.",
        code="damaged-index",
    )


def not_an_index(address: Address) -> GeomeltError:
    return GeomeltError(
        f"{address} is not a GeoMELT index: choose a file made by 'geomelt index'.",
        code="not-an-index",
    )


def _disk_error(address: Address, error: Exception) -> GeomeltError:
    return GeomeltError(
        f"The index {address.name} could not be read or written ({error}): check the disk of "
        f"{address.home}.",
        code="disk-error",
    )


def _is_sound(address: Address) -> bool:
    try:
        db = connect(file_of(address))
    except apsw.Error:
        return False
    try:
        return bool(db.pragma("quick_check(1)") == "ok")
    except apsw.Error:
        return False
    finally:
        db.close()

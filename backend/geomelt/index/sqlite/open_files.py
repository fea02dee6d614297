"""An index file on the disk to connections that read the tables of today."""

from __future__ import annotations

from pathlib import Path

from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.index.sqlite.database import ConnectionPool, file_of
from geomelt.index.sqlite.migrations import bring_up_to_date, migrated_copy
from geomelt.index.sqlite.schema import is_older
from geomelt.index.sqlite.sqlite_errors import reported


def open_pool(address: Address) -> tuple[ConnectionPool, bool]:
    """Connections to the index, and whether it may be written as far as its version goes.

    An older index is brought up to date, or a copy of it where it may not be written. Raises
    GeomeltError `not-an-index`, `newer-index`, `damaged-index` and as `bring_up_to_date` does.
    """
    path = file_of(address)
    pool = ConnectionPool(path)
    try:
        with reported(address), pool.lend() as db:
            older = is_older(address, db)
    except BaseException:
        pool.close()
        raise
    if not older:
        return pool, True
    pool.close()
    try:
        bring_up_to_date(address)
    except GeomeltError as error:
        if error.code != "read-only":
            raise
    else:
        return ConnectionPool(path), True
    folder = migrated_copy(address)
    return ConnectionPool(Path(folder.name, path.name), folder), False

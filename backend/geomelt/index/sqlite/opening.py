"""An index file on the disk to connections that read the tables of today."""

from __future__ import annotations

from pathlib import Path

from geomelt.base.errors import GeomeltError
from geomelt.index.sqlite.database import ConnectionPool, explained
from geomelt.index.sqlite.migrations import bring_up_to_date, migrated_copy
from geomelt.index.sqlite.schema import is_older


def open_pool(path: Path) -> tuple[ConnectionPool, bool]:
    """Connections to the index, and whether it may be written as far as its version goes.

    An older index is brought up to date, or a copy of it where it may not be written. Raises
    GeomeltError `not-an-index`, `newer-index`, `damaged-index` and as `bring_up_to_date` does.
    """
    pool = ConnectionPool(path)
    try:
        with explained(path), pool.lend() as db:
            older = is_older(path, db)
    except BaseException:
        pool.close()
        raise
    if not older:
        return pool, True
    pool.close()
    try:
        bring_up_to_date(path)
    except GeomeltError as error:
        if error.code != "read-only":
            raise
    else:
        return ConnectionPool(path), True
    folder = migrated_copy(path)
    return ConnectionPool(Path(folder.name, path.name), folder), False

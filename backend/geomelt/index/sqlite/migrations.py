"""Index files of older versions, brought up to date in place: one small function a step.

A step is written once and never changed: it takes a file of its version to the next, whatever
the tables are today.
"""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import shapely

from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.index import footprints
from geomelt.index.records import TileRecord
from geomelt.index.sqlite.claim import refuse_another_writer
from geomelt.index.sqlite.database import connect, file_of, immediate
from geomelt.index.sqlite.sqlite_errors import reported

log = logging.getLogger(__name__)

_BATCH = 10_000  # tiles


def _from_1(db: apsw.Connection) -> None:
    """Keys, date origins and fingerprints of sources; packed footprints; concepts."""
    _keep_the_recipe(db)
    captioned = "captioned" if "captioned" in _columns(db) else "0"
    db.execute(f"""
        CREATE TABLE source_of_2 (
            id       INTEGER PRIMARY KEY,
            key      INTEGER NOT NULL UNIQUE DEFAULT (random()),
            uri      TEXT NOT NULL UNIQUE,
            size     INTEGER NOT NULL,
            mtime_ns INTEGER NOT NULL,
            status   TEXT NOT NULL CHECK (status IN ('indexed', 'refused')),
            reason   TEXT CHECK ((reason IS NULL) = (status = 'indexed')),
            crs      TEXT,
            west REAL, south REAL, east REAL, north REAL,
            gsd      REAL,
            date     TEXT,
            date_origin TEXT,
            fingerprint TEXT,
            bands    TEXT,
            stretch  TEXT,
            width    INTEGER,
            height   INTEGER,
            captioned INTEGER NOT NULL DEFAULT 0
        );
        INSERT INTO source_of_2 (id, uri, size, mtime_ns, status, reason, crs, west, south, east,
            north, gsd, date, bands, stretch, width, height, captioned)
        SELECT id, uri, size, mtime_ns, status, reason, crs, west, south, east,
            north, gsd, date, bands, stretch, width, height, {captioned} FROM source;
        DROP TABLE source;
        ALTER TABLE source_of_2 RENAME TO source;

        CREATE TABLE concept (
            name    TEXT PRIMARY KEY,
            text    TEXT,
            created TEXT NOT NULL,
            updated TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE concept_label (
            concept   TEXT NOT NULL REFERENCES concept (name) ON DELETE CASCADE,
            tile_id   INTEGER REFERENCES tile (id) ON DELETE SET NULL,
            positive  INTEGER NOT NULL CHECK (positive IN (0, 1)),
            source    TEXT NOT NULL,
            col INTEGER NOT NULL, row INTEGER NOT NULL,
            width INTEGER NOT NULL, height INTEGER NOT NULL,
            footprint BLOB NOT NULL,
            vector    BLOB NOT NULL,
            UNIQUE (concept, source, col, row, width, height)
        );
        CREATE INDEX label_of_tile ON concept_label (tile_id);
    """)
    _pack_footprints(db)


def _from_2(db: apsw.Connection) -> None:
    """Columns of sources that files of version 2 came to have one after the other."""
    there = _columns(db)
    for name in ("notes", "validity", "said"):
        if name not in there:
            db.execute(f"ALTER TABLE source ADD COLUMN {name} TEXT")


MIGRATIONS: dict[int, Callable[[apsw.Connection], None]] = {1: _from_1, 2: _from_2}
"""By the version that a step starts from."""

SCHEMA_VERSION = max(MIGRATIONS) + 1


def bring_up_to_date(address: Address) -> None:
    """Migrate an older index file in one transaction: all of it, or nothing.

    Beside it a copy is kept until it has worked. Readers go on with the index as it was. Raises
    GeomeltError `older-index` where a step fails, `read-only`, `index-busy`, `disk-full`.
    """
    with reported(address):
        db = connect(file_of(address))
        try:
            db.pragma("foreign_keys", False)  # a table that others refer to is made anew
            _migrate(address, db)
        finally:
            db.close()


def migrated_copy(address: Address) -> TemporaryDirectory[str]:
    """A folder that holds the index file, brought up to date where it lies cannot be written.

    Raises GeomeltError `older-index` where a step fails, or `disk-full`.
    """
    log.warning("%s is of an older version and may not be written: a copy is used", address)
    folder = TemporaryDirectory(prefix="geomelt-", ignore_cleanup_errors=True)
    path = file_of(address)
    copy = Address(str(Path(folder.name, path.name)))
    try:
        with reported(copy):
            _copy(path, file_of(copy))
        bring_up_to_date(copy)
    except BaseException:
        folder.cleanup()
        raise
    return folder


def copy_of(path: Path, version: int) -> Path:
    """Where the index as `version` made it is kept until its migration has worked."""
    return path.with_name(f"{path.name}-version-{version}")


def _migrate(address: Address, db: apsw.Connection) -> None:
    refuse_another_writer(address, db)
    path = file_of(address)
    with immediate(db):
        version = db.pragma("user_version")
        if version >= SCHEMA_VERSION:
            return  # another process was first
        log.info("%s is brought from version %d to %d", path, version, SCHEMA_VERSION)
        copy = copy_of(path, version)
        _copy(path, copy)
        held = _held(db)
        try:
            for step in range(version, SCHEMA_VERSION):
                MIGRATIONS[step](db)
            if _held(db) != held or db.execute("PRAGMA foreign_key_check").fetchall():
                raise ValueError("something would be lost")
        except (apsw.SQLError, ValueError, shapely.errors.ShapelyError) as error:
            raise _cannot_be_migrated(address, copy, error) from error
        db.pragma("user_version", SCHEMA_VERSION)
    copy.unlink(missing_ok=True)


def _copy(path: Path, copy: Path) -> None:
    """The index as it was last committed, whoever writes to it meanwhile."""
    copy.unlink(missing_ok=True)
    source = connect(path)
    try:
        target = apsw.Connection(str(copy))
        try:
            with target.backup("main", source, "main") as backup:
                backup.step()
        finally:
            target.close()
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    finally:
        source.close()


def _held(db: apsw.Connection) -> tuple[int, ...]:
    """How many sources, tiles, places, vectors and captions there are."""
    tables = ("source", "tile", "tile_rtree", "tile_vector", "caption")
    return tuple(db.execute(f"SELECT count(*) FROM {table}").get for table in tables)


def _keep_the_recipe(db: apsw.Connection) -> None:
    """Sources had recipes of their own, which the index may not have noted."""
    noted = db.execute("SELECT value FROM meta WHERE key = 'recipe'").get
    if "recipe" not in _columns(db) or (noted is not None and json.loads(noted) is not None):
        return
    recipes = db.execute("SELECT DISTINCT recipe FROM source WHERE recipe IS NOT NULL").fetchall()
    if len(recipes) == 1:
        db.execute("INSERT OR REPLACE INTO meta VALUES ('recipe', ?)", recipes[0])


def _pack_footprints(db: apsw.Connection) -> None:
    """Well-known binary to what `footprints.pack` makes, and the boxes that fit it."""
    last = 0
    columns = "id, level, ground_size, col, row, width, height, footprint"
    while found := list(
        itertools.islice(
            db.execute(f"SELECT {columns} FROM tile WHERE id > ? ORDER BY id", (last,)), _BATCH
        )
    ):
        ids = [id_ for id_, *_ in found]
        tiles = [
            TileRecord(
                level=level,
                ground_size=ground_size,
                window=(col, row, width, height),
                footprint=shapely.from_wkb(wkb),
            )
            for _, level, ground_size, col, row, width, height, wkb in found
        ]
        packed = footprints.pack(tiles)
        boxes = shapely.bounds(footprints.unpack(packed)).tolist()
        db.executemany("UPDATE tile SET footprint = ? WHERE id = ?", zip(packed, ids, strict=True))
        db.executemany(
            "UPDATE tile_rtree SET west = ?, south = ?, east = ?, north = ? WHERE id = ?",
            ((*box, id_) for box, id_ in zip(boxes, ids, strict=True)),
        )
        last = ids[-1]


def _columns(db: apsw.Connection) -> set[str]:
    return {name for (name,) in db.execute("SELECT name FROM pragma_table_info('source')")}


def _cannot_be_migrated(address: Address, copy: Path, error: Exception) -> GeomeltError:
    return GeomeltError(
        f"The index {address.name} was made by an older version of GeoMELT and cannot be brought "
        f"up to date ({error}): it is as it was, with a copy in {copy}; index the imagery into a "
        "new index, and send the log file with a report.",
        code="older-index",
    )

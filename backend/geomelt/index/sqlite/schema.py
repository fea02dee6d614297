"""The tables of an index file: made, and known again.

A change of them is a step in `migrations`, too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import apsw

from geomelt.base.addresses import Address
from geomelt.base.clock import now
from geomelt.base.errors import GeomeltError
from geomelt.base.stamp import ModelStamp
from geomelt.index.sqlite.concept_tables import CONCEPT_TABLES
from geomelt.index.sqlite.database import connect, immediate
from geomelt.index.sqlite.migrations import SCHEMA_VERSION
from geomelt.index.sqlite.sqlite_errors import not_an_index

# Written to the SQLite header ("GMLT"), so that no other SQLite file is taken for an index.
APPLICATION_ID = 0x474D4C54


def tables(dimension: int) -> str:
    """The SQL that makes an empty index for vectors of `dimension`.

    Tile ids are never used twice: an id that someone noted as an example can only mean the
    tile it meant. Deleting a source takes its tiles along, a tile all that hangs on it. Tiles
    come and go with their source alone, so its `key` stands for all of them.
    """
    return f"""
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value NOT NULL
) WITHOUT ROWID;

CREATE TABLE source (
    id       INTEGER PRIMARY KEY,
    key      INTEGER NOT NULL UNIQUE DEFAULT (random()), -- of these tiles, here and in any copy
    uri      TEXT NOT NULL UNIQUE,
    size     INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    status   TEXT NOT NULL CHECK (status IN ('indexed', 'refused')),
    reason   TEXT CHECK ((reason IS NULL) = (status = 'indexed')),
    crs      TEXT,
    west REAL, south REAL, east REAL, north REAL,
    gsd      REAL,             -- metres per pixel
    date     TEXT,             -- ISO 8601, as exact as it is known
    date_origin TEXT,          -- tag, stac, product, name or file
    fingerprint TEXT,          -- of the content, whatever the file is called
    bands    TEXT,             -- JSON: band numbers, from 1
    stretch  TEXT,             -- JSON: [low, high] of each band
    width    INTEGER,
    height   INTEGER,
    captioned INTEGER NOT NULL DEFAULT 0, -- whether captions were asked for
    notes    TEXT,             -- JSON: sentences on how it was read
    validity TEXT,             -- JSON: how its valid pixels are known
    said     TEXT              -- JSON: which of bands and crs the user gave
);

CREATE TABLE tile (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id   INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    level       INTEGER NOT NULL,
    ground_size REAL NOT NULL, -- metres
    col INTEGER NOT NULL, row INTEGER NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL,
    footprint   BLOB NOT NULL  -- as footprints.pack makes it, EPSG:4326
);
CREATE INDEX tile_of_source ON tile (source_id);

-- 32-bit boxes rounded outwards: they may say too much, never too little.
CREATE VIRTUAL TABLE tile_rtree USING rtree (id, west, east, south, north);

CREATE VIRTUAL TABLE tile_vector USING vec0 (
    tile_id INTEGER PRIMARY KEY,
    vector  FLOAT[{dimension}] DISTANCE_METRIC=cosine
);

-- The rowid is the tile's id; the sentence and its words are one table and cannot part.
CREATE VIRTUAL TABLE caption USING fts5 (text, tokenize = 'porter unicode61');

{CONCEPT_TABLES}
CREATE TRIGGER tile_deleted AFTER DELETE ON tile BEGIN
    DELETE FROM tile_rtree WHERE id = old.id;
    DELETE FROM tile_vector WHERE tile_id = old.id;
    DELETE FROM caption WHERE rowid = old.id;
END;

PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
"""


def make(path: Path, model: ModelStamp, recipe: Mapping[str, Any] | None) -> None:
    db = connect(path, create=True)
    try:
        meta = {
            "model": json.dumps(
                {"id": model.id, "revision": model.revision, "dimension": model.dimension}
            ),
            "recipe": json.dumps(None if recipe is None else dict(recipe)),
            "created": now(),
            "updated": now(),
            "revision": 0,
        }
        with immediate(db):
            db.execute(tables(model.dimension))
            db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        # Only now: on a full disk a log would stay behind that holds half of the file.
        db.pragma("journal_mode", "WAL")
    finally:
        db.close()


def is_index(db: apsw.Connection) -> bool:
    """Whether the file is an index, of whichever version."""
    return bool(db.pragma("application_id") == APPLICATION_ID)


def is_older(address: Address, db: apsw.Connection) -> bool:
    """Whether the index file has to be migrated.

    Raises GeomeltError `not-an-index` or `newer-index`.
    """
    if not is_index(db):
        raise not_an_index(address)
    version = int(db.pragma("user_version"))
    if version > SCHEMA_VERSION:
        raise GeomeltError(
            f"The index {address.name} was made by a newer version of GeoMELT: update GeoMELT or "
            "index the imagery again.",
            code="newer-index",
        )
    return version < SCHEMA_VERSION

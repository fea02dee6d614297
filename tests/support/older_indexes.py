"""Index files as earlier versions of GeoMELT made them, table by table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import apsw
import numpy as np
import shapely
from geomelt.base.stamp import ModelStamp
from geomelt.index import footprints
from geomelt.index.records import SourceRecord, TileRecord
from geomelt.index.sqlite.database import connect

_COMMON = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE source (
    id       INTEGER PRIMARY KEY,
    {key}
    uri      TEXT NOT NULL UNIQUE,
    size     INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    status   TEXT NOT NULL CHECK (status IN ('indexed', 'refused')),
    reason   TEXT CHECK ((reason IS NULL) = (status = 'indexed')),
    {recipe}
    crs      TEXT,
    west REAL, south REAL, east REAL, north REAL,
    gsd      REAL,
    date     TEXT,
    {origin}
    bands    TEXT,
    stretch  TEXT,
    width    INTEGER,
    height   INTEGER
    {later}
);
CREATE TABLE tile (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id   INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    level       INTEGER NOT NULL,
    ground_size REAL NOT NULL,
    col INTEGER NOT NULL, row INTEGER NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL,
    footprint   BLOB NOT NULL
);
CREATE INDEX tile_of_source ON tile (source_id);
CREATE VIRTUAL TABLE tile_rtree USING rtree (id, west, east, south, north);
CREATE VIRTUAL TABLE tile_vector USING vec0 (
    tile_id INTEGER PRIMARY KEY,
    vector  FLOAT[{dimension}] DISTANCE_METRIC=cosine
);
CREATE VIRTUAL TABLE caption USING fts5 (text, tokenize = 'porter unicode61');
{concepts}
CREATE TRIGGER tile_deleted AFTER DELETE ON tile BEGIN
    DELETE FROM tile_rtree WHERE id = old.id;
    DELETE FROM tile_vector WHERE tile_id = old.id;
    DELETE FROM caption WHERE rowid = old.id;
END;
PRAGMA application_id = 0x474D4C54;
PRAGMA user_version = {version};
"""
_CONCEPTS = """
CREATE TABLE concept (
    name TEXT PRIMARY KEY, text TEXT, created TEXT NOT NULL, updated TEXT NOT NULL
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
"""
_CAPTIONED = ", captioned INTEGER NOT NULL DEFAULT 0"
_OF_2 = {
    "version": 2,
    "key": "key INTEGER NOT NULL UNIQUE DEFAULT (random()),",
    "origin": "date_origin TEXT, fingerprint TEXT,",
    "concepts": _CONCEPTS,
}
_RECIPE = "recipe TEXT,"


@dataclass(frozen=True)
class OlderVersion:
    """What the tables of a version differ in."""

    version: int = 1
    key: str = ""
    recipe: str = ""
    origin: str = ""
    later: str = _CAPTIONED
    concepts: str = ""


VERSIONS = {
    "1, with recipes of sources": OlderVersion(recipe=_RECIPE, later=""),
    "1, captioned": OlderVersion(recipe=_RECIPE),
    "1, with one recipe": OlderVersion(),
    "2, without notes": OlderVersion(**_OF_2),
    "2, with notes": OlderVersion(**_OF_2, later=f"{_CAPTIONED}, notes TEXT, validity TEXT"),
    "2, with bands and CRS of users": OlderVersion(
        **_OF_2, later=f"{_CAPTIONED}, notes TEXT, validity TEXT, said TEXT"
    ),
}


def make_older_index(
    path: Path,
    older: OlderVersion,
    model: ModelStamp,
    sources: list[tuple[SourceRecord, list[TileRecord], np.ndarray, list[str]]],
    *,
    concept: str | None = None,
    recipe: dict | None = None,
) -> None:
    """An index of `sources` with their tiles, vectors and captions, and of one refused source.

    `concept` is the name of one that the first tile is labelled with, where there are concepts.
    """
    db = connect(path, create=True)
    db.execute(_COMMON.format(dimension=model.dimension, **vars(older)))
    stamp = {"id": model.id, "revision": model.revision, "dimension": model.dimension}
    noted = None if older.recipe else recipe
    meta = {"model": json.dumps(stamp), "recipe": json.dumps(noted), "revision": 7}
    meta |= {"created": "2024-05-01T10:00:00Z", "updated": "2024-05-02T10:00:00Z"}
    db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    for source, tiles, vectors, captions in sources:
        _insert_source(db, older, source, recipe)
        for tile, vector, caption in zip(tiles, vectors, captions, strict=True):
            _insert_tile(db, older, tile, vector, caption)
    db.execute(
        "INSERT INTO source (uri, size, mtime_ns, status, reason) "
        "VALUES ('/refused.tif', 1, 2, 'refused', 'It is a text.')"
    )
    if older.concepts and concept:
        tile, vector = sources[0][1][0], sources[0][2][0]
        db.execute("INSERT INTO concept VALUES (?, 'red roofs', 'then', 'later')", (concept,))
        db.execute(
            "INSERT INTO concept_label VALUES (?, 1, 1, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(concept, sources[0][0].uri, *tile.window),
                *(shapely.to_wkb(tile.footprint), vector.astype(np.float32).tobytes()),
            ),
        )
    db.pragma("journal_mode", "WAL")
    db.close()


def _insert_source(
    db: apsw.Connection, older: OlderVersion, source: SourceRecord, recipe: dict | None
) -> None:
    west, south, east, north = source.bounds
    columns = {
        "uri": source.uri,
        "size": source.size,
        "mtime_ns": source.mtime_ns,
        "status": "indexed",
        "crs": source.crs,
        **{"west": west, "south": south, "east": east, "north": north},
        "gsd": source.gsd,
        "date": source.date,
        "bands": json.dumps(source.bands),
        "stretch": json.dumps(source.stretch),
        "width": source.width,
        "height": source.height,
    }
    columns |= {"recipe": json.dumps(recipe)} if older.recipe else {}
    columns |= {"captioned": 1} if "captioned" in older.later else {}
    columns |= {"notes": json.dumps(source.notes)} if "notes" in older.later else {}
    columns |= {"said": json.dumps(source.said)} if "said" in older.later else {}
    slots = ", ".join("?" for _ in columns)
    db.execute(f"INSERT INTO source ({', '.join(columns)}) VALUES ({slots})", (*columns.values(),))


def _insert_tile(
    db: apsw.Connection, older: OlderVersion, tile: TileRecord, vector: np.ndarray, caption: str
) -> None:
    outline = shapely.to_wkb(tile.footprint) if older.version == 1 else footprints.pack([tile])[0]
    source_id = db.execute("SELECT max(id) FROM source").get
    db.execute(
        "INSERT INTO tile (source_id, level, ground_size, col, row, width, height, footprint) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (source_id, tile.level, tile.ground_size, *tile.window, outline),
    )
    id_ = db.last_insert_rowid()
    shape = tile.footprint if older.version == 1 else footprints.unpack([outline])[0]
    west, south, east, north = shape.bounds
    db.execute("INSERT INTO tile_rtree VALUES (?, ?, ?, ?, ?)", (id_, west, east, south, north))
    db.execute("INSERT INTO tile_vector VALUES (?, ?)", (id_, vector.astype(np.float32).tobytes()))
    db.execute("INSERT INTO caption (rowid, text) VALUES (?, ?)", (id_, caption))

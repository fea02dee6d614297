"""Concepts and their labels in tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import apsw
import numpy as np
import shapely

from geomelt.base.addresses import Address
from geomelt.base.clock import now
from geomelt.index import footprints
from geomelt.index.concepts import Concept, Label
from geomelt.index.contract import Concepts
from geomelt.index.index_errors import check_labels, concept_exists, no_such_concept, no_such_tile
from geomelt.index.sqlite.claim import in_turn
from geomelt.index.sqlite.database import ConnectionPool
from geomelt.index.sqlite.sqlite_errors import read_only, reported

CONCEPT_TABLES = """
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
    source    TEXT NOT NULL,    -- uri
    col INTEGER NOT NULL, row INTEGER NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL,
    footprint BLOB NOT NULL,    -- WKB, EPSG:4326
    vector    BLOB NOT NULL,    -- float32, unit length
    UNIQUE (concept, source, col, row, width, height)
);
CREATE INDEX label_of_tile ON concept_label (tile_id);
"""

# A tile that came back under another id is known by its window.
_LABELS = """
SELECT positive, source, col, row, width, height, footprint, vector, coalesce(tile_id, (
    SELECT t.id FROM source s JOIN tile t ON t.source_id = s.id
    WHERE s.uri = l.source AND (t.col, t.row, t.width, t.height)
        = (l.col, l.row, l.width, l.height)
))
FROM concept_label l WHERE concept = ? ORDER BY l.rowid
"""


class SqliteConcepts(Concepts):
    """The concepts of an open index file."""

    def __init__(self, address: Address, pool: ConnectionPool, *, read_only: bool) -> None:
        self._address = address
        self._pool = pool
        self._read_only = read_only

    def all(self) -> list[Concept]:
        with self._reading() as db:
            names: Any = db.execute("SELECT name FROM concept ORDER BY name").fetchall()
            return [_read(db, name) for (name,) in names]

    def get(self, name: str) -> Concept:
        with self._reading() as db:
            self._require(db, name)
            return _read(db, name)

    def label(
        self,
        name: str,
        *,
        text: str | None = None,
        positive: Collection[int] = (),
        negative: Collection[int] = (),
        forget: Collection[int] = (),
    ) -> Concept:
        check_labels(name, positive, negative)
        with self._writing() as db:
            db.execute(
                "INSERT INTO concept (name, created, updated) VALUES (?1, ?2, ?2) "
                "ON CONFLICT DO UPDATE SET updated = ?2",
                (name, now()),
            )
            if text is not None:
                db.execute("UPDATE concept SET text = nullif(?, '') WHERE name = ?", (text, name))
            labels = [
                self._label(db, tile_id, liked)
                for liked, ids in ((True, positive), (False, negative))
                for tile_id in ids
            ]
            _insert(db, name, labels)
            for tile_id in forget:
                lost = [each for each in _read(db, name).labels if each.tile_id == tile_id]
                for each in lost:
                    db.execute(
                        "DELETE FROM concept_label WHERE concept = ? AND source = ? "
                        "AND (col, row, width, height) = (?, ?, ?, ?)",
                        (name, each.source, *each.window),
                    )
            return _read(db, name)

    def put(self, concept: Concept, *, overwrite: bool = False) -> Concept:
        with self._writing() as db:
            if overwrite:
                db.execute("DELETE FROM concept WHERE name = ?", (concept.name,))
            elif _exists(db, concept.name):
                raise concept_exists(self._address, concept.name)
            db.execute(
                "INSERT INTO concept VALUES (?, ?, ?, ?)",
                (concept.name, concept.text, concept.created, concept.updated),
            )
            # The ids are those of the index it comes from.
            _insert(db, concept.name, [replace(each, tile_id=None) for each in concept.labels])
            return _read(db, concept.name)

    def delete(self, name: str) -> None:
        with self._writing() as db:
            self._require(db, name)
            db.execute("DELETE FROM concept WHERE name = ?", (name,))

    def _label(self, db: apsw.Connection, tile_id: int, positive: bool) -> Label:
        row: Any = db.execute(
            "SELECT s.uri, t.col, t.row, t.width, t.height, t.footprint, v.vector FROM tile t "
            "JOIN source s ON s.id = t.source_id JOIN tile_vector v ON v.tile_id = t.id "
            "WHERE t.id = ?",
            (tile_id,),
        ).fetchone()
        if row is None:
            raise no_such_tile(self._address, tile_id)
        source, *window, footprint, vector = row
        return Label(
            tile_id=tile_id,
            positive=positive,
            source=source,
            window=(window[0], window[1], window[2], window[3]),
            footprint=footprints.unpack([footprint])[0],
            vector=np.frombuffer(vector, np.float32),
        )

    def _require(self, db: apsw.Connection, name: str) -> None:
        if not _exists(db, name):
            raise no_such_concept(self._address, name)

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        with reported(self._address), self._pool.lend() as db:
            yield db

    @contextmanager
    def _writing(self) -> Iterator[apsw.Connection]:
        if self._read_only:
            raise read_only(self._address)
        with reported(self._address), self._pool.lend() as db, in_turn(self._address, db):
            yield db


def _exists(db: apsw.Connection, name: str) -> bool:
    return bool(db.execute("SELECT count(*) FROM concept WHERE name = ?", (name,)).get)


def _read(db: apsw.Connection, name: str) -> Concept:
    row: Any = db.execute("SELECT * FROM concept WHERE name = ?", (name,)).fetchone()
    _, text, created, updated = row
    rows: Iterable[tuple[Any, ...]] = db.execute(_LABELS, (name,))
    labels = tuple(
        Label(
            tile_id=tile_id,
            positive=bool(positive),
            source=source,
            window=(col, row, width, height),
            footprint=shapely.from_wkb(footprint),
            vector=np.frombuffer(vector, np.float32),
        )
        for positive, source, col, row, width, height, footprint, vector, tile_id in rows
    )
    return Concept(name=name, text=text, labels=labels, created=created, updated=updated)


def _insert(db: apsw.Connection, name: str, labels: Sequence[Label]) -> None:
    db.executemany(
        "INSERT OR REPLACE INTO concept_label VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                name,
                label.tile_id,
                label.positive,
                label.source,
                *label.window,
                shapely.to_wkb(label.footprint),
                label.vector.astype(np.float32).tobytes(),
            )
            for label in labels
        ),
    )

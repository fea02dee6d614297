"""Rows to records: the one place that knows the order of the columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import apsw
import shapely

from geomelt.index import footprints
from geomelt.index.merging import Ground
from geomelt.index.records import Counts, SourceRecord, StoredSource, StoredTile, TileRecord, Vector

_SOURCE = (
    *("uri", "size", "mtime_ns", "crs", "west", "south", "east", "north", "gsd", "date"),
    *("bands", "stretch", "width", "height", "date_origin", "fingerprint", "notes", "validity"),
    "said",
)
_SOURCE_COLUMNS = ", ".join(f"s.{name}" for name in _SOURCE)
_TILE = (
    "t.id, t.level, t.ground_size, t.col, t.row, t.width, t.height, t.footprint, "
    "(SELECT text FROM caption WHERE caption.rowid = t.id)"
)
_STORED = "s.status, s.reason, s.captioned, (SELECT count(*) FROM tile t WHERE t.source_id = s.id)"


def read_revision(db: apsw.Connection) -> int:
    return int(db.execute("SELECT value FROM meta WHERE key = 'revision'").get)


@dataclass(frozen=True)
class Facts:
    """What filters ask of a source."""

    uri: str
    date: str | None
    gsd: float


def read_facts(db: apsw.Connection) -> Iterator[tuple[int, int, Facts]]:
    """The id, the key and the facts of each indexed source."""
    rows = db.execute("SELECT id, key, uri, date, gsd FROM source WHERE status = 'indexed'")
    return ((id_, key, Facts(*facts)) for id_, key, *facts in rows)


def read_counts(db: apsw.Connection) -> Counts:
    tiles, indexed, refused = db.execute(
        "SELECT (SELECT count(*) FROM tile), "
        "(SELECT count(*) FROM source WHERE status = 'indexed'), "
        "(SELECT count(*) FROM source WHERE status = 'refused')"
    ).get
    return Counts(tiles=tiles, sources=indexed, refused=refused)


def read_sources(db: apsw.Connection, uri: str | None = None) -> list[StoredSource]:
    """All sources by uri, or the one of that `uri`."""
    where, bindings = ("", ()) if uri is None else ("WHERE s.uri = ?", (uri,))
    columns = f"{_STORED}, {_SOURCE_COLUMNS}"
    rows = db.execute(f"SELECT {columns} FROM source s {where} ORDER BY s.uri", bindings)
    return [
        StoredSource(
            uri=source[0],
            size=source[1],
            mtime_ns=source[2],
            status=status,
            reason=reason,
            tiles=tiles,
            captioned=bool(captioned),
            record=_source(source) if status == "indexed" else None,
            **_said(dict(zip(_SOURCE, source, strict=True))),
        )
        for status, reason, captioned, tiles, *source in rows
    ]


def read_tiles(db: apsw.Connection, ids: Sequence[int]) -> dict[int, StoredTile]:
    """The tiles of `ids` that exist, by id."""
    rows = db.execute(
        f"SELECT {_TILE}, {_SOURCE_COLUMNS} FROM tile t JOIN source s ON s.id = t.source_id "
        "WHERE t.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    found: list[tuple[Any, ...]] = rows.fetchall()
    shapes = footprints.unpack([row[7] for row in found])
    sources: dict[str, SourceRecord] = {}
    tiles = {}
    for row, shape in zip(found, shapes, strict=True):
        id_, level, ground_size, col, line, width, height, _, caption, uri, *rest = row
        if uri not in sources:
            sources[uri] = _source((uri, *rest))
        tiles[id_] = StoredTile(
            id=id_,
            level=level,
            ground_size=ground_size,
            window=(col, line, width, height),
            footprint=shape,
            caption=caption,
            source=sources[uri],
        )
    return tiles


def read_footprints(db: apsw.Connection, ids: Sequence[int]) -> footprints.Polygons:
    """The footprints of tiles that exist, in the order of `ids`."""
    rows = db.execute(
        "SELECT id, footprint FROM tile WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    packed = dict(rows)
    return footprints.unpack([packed[id_] for id_ in ids])


def read_grounds(
    db: apsw.Connection, ids: Sequence[int]
) -> tuple[dict[int, Ground], footprints.Polygons]:
    """What merging asks of tiles, of those that exist, in the order of `ids`."""
    rows = db.execute(
        "SELECT t.id, t.footprint, t.source_id, s.date, s.date_origin "
        "FROM tile t JOIN source s ON s.id = t.source_id "
        "WHERE t.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    found = {id_: rest for id_, *rest in rows}
    there = [id_ for id_ in ids if id_ in found]
    shapes = footprints.unpack([found[id_][0] for id_ in there])
    return {id_: Ground(*found[id_][1:]) for id_ in there}, shapes


def source_values(source: SourceRecord) -> dict[str, Any]:
    """The columns of `source` that a record fills."""
    west, south, east, north = source.bounds
    return {
        "uri": source.uri,
        "size": source.size,
        "mtime_ns": source.mtime_ns,
        "crs": source.crs,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "gsd": source.gsd,
        "date": source.date,
        "bands": json.dumps(list(source.bands)),
        "stretch": json.dumps([list(pair) for pair in source.stretch]),
        "width": source.width,
        "height": source.height,
        "date_origin": source.date_origin,
        "fingerprint": source.fingerprint,
        "notes": json.dumps(list(source.notes)) if source.notes else None,
        "validity": source.validity,
        "said": json.dumps(list(source.said)) if source.said else None,
    }


def said_values(db: apsw.Connection, uri: str) -> dict[str, Any]:
    """The columns that keep what the user stated about a source, also when it is refused."""
    columns = ("bands", "crs", "said")
    found = db.execute(
        f"SELECT {', '.join(columns)} FROM source WHERE uri = ? AND said IS NOT NULL", (uri,)
    ).get
    return dict(zip(columns, found, strict=True)) if found else {}


def insert_source(db: apsw.Connection, **columns: object) -> None:
    """A row of `source`."""
    names, slots = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    db.execute(f"INSERT INTO source ({names}) VALUES ({slots})", columns)


class TileRows(NamedTuple):
    """Some tiles of one source as their tables hold them, all but the ids."""

    tiles: list[tuple[object, ...]]
    boxes: list[tuple[float, ...]]
    vectors: Vector
    captions: list[str | None]


def tile_rows(
    tiles: Sequence[TileRecord], units: Vector, captions: Sequence[str | None]
) -> TileRows:
    """`units` (len(tiles), d) are of length one."""
    packed = footprints.pack(tiles)
    boxes = shapely.bounds(footprints.unpack(packed)).reshape(-1, 4)[:, [0, 2, 1, 3]].tolist()
    return TileRows(
        [
            (tile.level, tile.ground_size, *tile.window, footprint)
            for tile, footprint in zip(tiles, packed, strict=True)
        ],
        list(map(tuple, boxes)),
        units,
        list(captions),
    )


def insert_tiles(db: apsw.Connection, source_id: int, rows: TileRows) -> None:
    """Rows of `tile` and of all that hangs on it."""
    last = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'tile'").get or 0
    ids = range(last + 1, last + 1 + len(rows.tiles))
    db.executemany(
        "INSERT INTO tile (id, source_id, level, ground_size, col, row, width, height, footprint) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((id_, source_id, *tile) for id_, tile in zip(ids, rows.tiles, strict=True)),
    )
    db.executemany(
        "INSERT INTO tile_rtree VALUES (?, ?, ?, ?, ?)",
        ((id_, *box) for id_, box in zip(ids, rows.boxes, strict=True)),
    )
    vectors = zip(ids, rows.vectors, strict=True)
    _insert_vectors(db, ((id_, vector.tobytes()) for id_, vector in vectors))
    db.executemany(
        "INSERT INTO caption (rowid, text) VALUES (?, ?)",
        ((id_, text) for id_, text in zip(ids, rows.captions, strict=True) if text is not None),
    )


def _insert_vectors(db: apsw.Connection, rows: Iterable[tuple[int, bytes]]) -> None:
    try:
        db.executemany("INSERT INTO tile_vector VALUES (?, ?)", rows)
    except apsw.SQLError as error:
        if db.in_transaction:
            raise
        # vec0 hides that there was no room for it, but SQLite has given up the transaction.
        raise apsw.FullError(str(error)) from error


def _source(row: Iterable[Any]) -> SourceRecord:
    uri, size, mtime_ns, crs, west, south, east, north, gsd, date, bands, stretch, *rest = row
    width, height, date_origin, fingerprint, notes, validity, said = rest
    return SourceRecord(
        uri=uri,
        size=size,
        mtime_ns=mtime_ns,
        crs=crs,
        bounds=(west, south, east, north),
        gsd=gsd,
        date=date,
        bands=tuple(json.loads(bands)),
        stretch=tuple((low, high) for low, high in json.loads(stretch)),
        width=width,
        height=height,
        date_origin=date_origin,
        fingerprint=fingerprint,
        notes=tuple(json.loads(notes)) if notes else (),
        validity=validity,
        said=tuple(json.loads(said)) if said else (),
    )


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the user stated about a source, as `StoredSource` has it."""
    said = json.loads(values["said"] or "[]")
    return {
        "said_bands": tuple(json.loads(values["bands"])) if "bands" in said else None,
        "said_crs": values["crs"] if "crs" in said else None,
    }

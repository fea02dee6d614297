"""Rows to records: the one place that knows the order of the columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import apsw
import shapely

from geomelt.index.records import SourceRecord, StoredSource, StoredTile, TileRecord, Vector

_SOURCE = (
    "s.uri, s.size, s.mtime_ns, s.crs, s.west, s.south, s.east, s.north, s.gsd, s.date, "
    "s.bands, s.stretch, s.width, s.height"
)
_TILE = (
    "t.id, t.level, t.ground_size, t.col, t.row, t.width, t.height, t.footprint, "
    "(SELECT text FROM caption WHERE caption.rowid = t.id)"
)
_STORED = "s.status, s.reason, s.captioned, (SELECT count(*) FROM tile t WHERE t.source_id = s.id)"


def read_sources(db: apsw.Connection, uri: str | None = None) -> list[StoredSource]:
    """All sources by uri, or the one of that `uri`."""
    where, bindings = ("", ()) if uri is None else ("WHERE s.uri = ?", (uri,))
    rows = db.execute(f"SELECT {_STORED}, {_SOURCE} FROM source s {where} ORDER BY s.uri", bindings)
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
        )
        for status, reason, captioned, tiles, *source in rows
    ]


def read_tiles(db: apsw.Connection, ids: Sequence[int]) -> dict[int, StoredTile]:
    """The tiles of `ids` that exist, by id."""
    rows = db.execute(
        f"SELECT {_TILE}, {_SOURCE} FROM tile t JOIN source s ON s.id = t.source_id "
        "WHERE t.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    sources: dict[str, SourceRecord] = {}
    tiles = {}
    for id_, level, ground_size, col, row, width, height, footprint, caption, *source in rows:
        if source[0] not in sources:
            sources[source[0]] = _source(source)
        tiles[id_] = StoredTile(
            id=id_,
            level=level,
            ground_size=ground_size,
            window=(col, row, width, height),
            footprint=polygon(footprint),
            caption=caption,
            source=sources[source[0]],
        )
    return tiles


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
    }


def insert_source(db: apsw.Connection, **columns: object) -> None:
    """A row of `source`."""
    names, slots = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    db.execute(f"INSERT INTO source ({names}) VALUES ({slots})", columns)


def insert_tile(
    db: apsw.Connection, source_id: int, tile: TileRecord, unit: Vector, text: str | None
) -> None:
    db.execute(
        "INSERT INTO tile (source_id, level, ground_size, col, row, width, height, footprint) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (source_id, tile.level, tile.ground_size, *tile.window, shapely.to_wkb(tile.footprint)),
    )
    tile_id = db.last_insert_rowid()
    west, south, east, north = tile.bounds
    db.execute("INSERT INTO tile_rtree VALUES (?, ?, ?, ?, ?)", (tile_id, west, east, south, north))
    _insert_vector(db, tile_id, unit.tobytes())
    if text is not None:
        db.execute("INSERT INTO caption (rowid, text) VALUES (?, ?)", (tile_id, text))


def _insert_vector(db: apsw.Connection, tile_id: int, vector: bytes) -> None:
    try:
        db.execute("INSERT INTO tile_vector VALUES (?, ?)", (tile_id, vector))
    except apsw.SQLError as error:
        if db.in_transaction:
            raise
        # vec0 hides that there was no room for it, but SQLite has given up the transaction.
        raise apsw.FullError(str(error)) from error


def polygon(wkb: bytes) -> shapely.Polygon:
    geometry = shapely.from_wkb(wkb)
    if not isinstance(geometry, shapely.Polygon):
        raise TypeError(f"A footprint is a polygon, not a {geometry.geom_type}.")
    return geometry


def _source(row: Iterable[Any]) -> SourceRecord:
    uri, size, mtime_ns, crs, west, south, east, north, gsd, date, bands, stretch, w, h = row
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
        width=w,
        height=h,
    )

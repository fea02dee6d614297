"""Is an index whole: do its tables agree with each other and with the file."""

from __future__ import annotations

import itertools

import apsw
import numpy as np
import shapely

from geomelt.index import footprints

_BATCH = 10_000

# How each pair of tables must agree, as the SQL that counts what does not.
_COUNTS = {
    "{n} tiles have no vector": "SELECT count(*) FROM tile "
    "WHERE id NOT IN (SELECT tile_id FROM tile_vector)",
    "{n} vectors have no tile": "SELECT count(*) FROM tile_vector "
    "WHERE tile_id NOT IN (SELECT id FROM tile)",
    "{n} tiles have no place": "SELECT count(*) FROM tile "
    "WHERE id NOT IN (SELECT id FROM tile_rtree)",
    "{n} places have no tile": "SELECT count(*) FROM tile_rtree "
    "WHERE id NOT IN (SELECT id FROM tile)",
    "{n} captions have no tile": "SELECT count(*) FROM caption "
    "WHERE rowid NOT IN (SELECT id FROM tile)",
    "{n} tiles have no source": "SELECT count(*) FROM tile "
    "WHERE source_id NOT IN (SELECT id FROM source)",
    "{n} refused sources have tiles": "SELECT count(*) FROM source WHERE status = 'refused' "
    "AND EXISTS (SELECT 1 FROM tile WHERE source_id = source.id)",
    "{n} labels have no concept": "SELECT count(*) FROM concept_label "
    "WHERE concept NOT IN (SELECT name FROM concept)",
    "{n} labels are of tiles that are gone": "SELECT count(*) FROM concept_label "
    "WHERE tile_id NOT IN (SELECT id FROM tile)",
    "{n} labels have a vector of another length": "SELECT count(*) FROM concept_label "
    "WHERE length(vector) <> 4 * (SELECT value ->> 'dimension' FROM meta WHERE key = 'model')",
}
_BROKEN_FOOTPRINTS = (
    "SELECT count(*) FROM tile WHERE length(footprint) < 32 OR length(footprint) % 8"
)


def problems(db: apsw.Connection) -> list[str]:
    """What is wrong, a sentence each; empty when the index is whole."""
    # SQLite looks into the R*Tree and the words of the captions here, too.
    found = [
        f"The file is damaged: {line}."
        for (line,) in db.execute("PRAGMA integrity_check")
        if line != "ok"
    ]
    for sentence, sql in _COUNTS.items():
        if count := db.execute(sql).get:
            found.append(f"{sentence.format(n=count)}.")
    if broken := db.execute(_BROKEN_FOOTPRINTS).get:
        found.append(f"{broken} footprints are broken.")
    elif displaced := _displaced(db):
        found.append(f"{displaced} tiles do not lie in their box of the R*Tree.")
    return found


def _displaced(db: apsw.Connection) -> int:
    rows = db.execute(
        "SELECT r.west, r.south, r.east, r.north, t.footprint "
        "FROM tile t JOIN tile_rtree r ON r.id = t.id"
    )
    displaced = 0
    while batch := list(itertools.islice(rows, _BATCH)):
        boxes = np.array([box for *box, _ in batch])
        bounds = shapely.bounds(footprints.unpack([footprint for *_, footprint in batch]))
        inside = (boxes[:, :2] <= bounds[:, :2]) & (boxes[:, 2:] >= bounds[:, 2:])
        displaced += int(np.count_nonzero(~inside.all(axis=1)))
    return displaced

"""Makes the cache of an index: its vectors in order of place, and what finds the nearest fast."""

from __future__ import annotations

import itertools
import logging
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from geomelt.index.cache import layout, prefix
from geomelt.index.cache.codes import Codes
from geomelt.index.cache.rows import Places, along_curve, block_boxes
from geomelt.index.records import Vector
from geomelt.index.sqlite import rows

log = logging.getLogger(__name__)

_BATCH = 8192
_TRAINED_ON = 65_536
_SPARE = 1.2  # room on the disk beside what the cache itself will take


class Stopped(Exception):  # noqa: N818 - a way out, not an error
    """Nobody wants the cache any more."""


def build(
    db: apsw.Connection,
    index: Path,
    dimension: int,
    *,
    faiss: bool,
    stopped: Callable[[], bool] = lambda: False,
) -> bool:
    """Make a cache of the moment that `db` reads, and drop those before it.

    False, and nothing is left behind, where another process is making one, where there is no
    room or no right to write, or once `stopped` says so.
    """
    folder = layout.writable_folder(index)
    if folder is None:
        log.info("There is nowhere to keep a search cache of %s.", index)
        return False
    try:
        with FileLock(folder / "lock", blocking=False):
            for leftover in folder.glob("part-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            return _build(db, folder, dimension, faiss=faiss, stopped=stopped)
    except Timeout:
        return False
    except Stopped:
        return False
    except OSError as error:
        log.warning("A search cache of %s could not be made (%s).", index, error)
        return False


def _build(
    db: apsw.Connection,
    folder: Path,
    dimension: int,
    *,
    faiss: bool,
    stopped: Callable[[], bool],
) -> bool:
    revision = rows.read_revision(db)
    count = int(db.execute("SELECT count(*) FROM tile").get)
    wanted = count * (4 * dimension + layout.ROW_BYTES + layout.HEAD_BYTES + layout.CODE_BYTES)
    if not count or shutil.disk_usage(folder).free < _SPARE * wanted:
        log.info("There is no room for a search cache in %s.", folder)
        return False
    part = folder / f"part-{uuid.uuid4().hex[:8]}"
    part.mkdir()
    try:
        order, ids = _write_columns(db, part, count)
        vectors = _write_vectors(db, part, ids, order, dimension, stopped)
        _write_heads(part, vectors, faiss=faiss, stopped=stopped)
        del vectors  # unmapped, or Windows would not let the folder be moved
        layout.write_about(part, revision, count, dimension)
        whole = folder / f"g-{revision}-{part.name.removeprefix('part-')}"
        part.rename(whole)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    for old in layout.generations(folder):
        if old != whole:
            shutil.rmtree(old, ignore_errors=True)
    return True


def _write_columns(
    db: apsw.Connection, part: Path, count: int
) -> tuple[Places, npt.NDArray[np.int64]]:
    """All but the vectors; the order along the curve, and the ids so ordered."""
    columns = _read_columns(
        db.execute(
            "SELECT t.id, t.source_id, t.level, r.west, r.south, r.east, r.north "
            "FROM tile t JOIN tile_rtree r ON r.id = t.id ORDER BY t.id"
        ),
        count,
    )
    sources: Any = db.execute("SELECT id, key FROM source").fetchall()
    keys = dict(sources)
    source_ids, owners = np.unique(columns["source"], return_inverse=True)
    order = along_curve(columns["box"])
    boxes = columns["box"][order]
    by_id = np.empty(count, np.int32)
    by_id[order] = np.arange(count, dtype=np.int32)
    arrays = {
        "ids": columns["id"][order],
        "owners": owners[order].astype(np.int32),
        "levels": columns["level"][order],
        "boxes": boxes,
        "blocks": block_boxes(boxes),
        "by_id": by_id,
        layout.KEYS: np.array([keys[source] for source in source_ids.tolist()], np.int64),
    }
    for name, array in arrays.items():
        np.save(layout.array_file(part, name), array)
    return order, columns["id"]


_COLUMNS = np.dtype(
    [("id", np.int64), ("source", np.int64), ("level", np.int16), ("box", np.float32, (4,))]
)


def _read_columns(found: Iterator[tuple[Any, ...]], count: int) -> npt.NDArray[np.void]:
    """Rows of id, source, level, west, south, east, north as arrays, (count,)."""
    columns = np.empty(count, _COLUMNS)
    start = 0
    while batch := list(itertools.islice(found, _BATCH)):
        columns[start : start + len(batch)] = [(*row[:3], row[3:]) for row in batch]
        start += len(batch)
    return columns[:start]


def _write_vectors(
    db: apsw.Connection,
    part: Path,
    ids: npt.NDArray[np.int64],
    order: Places,
    dimension: int,
    stopped: Callable[[], bool],
) -> Vector:
    """The vectors along the curve, mapped from their file."""
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    vectors: Vector = np.lib.format.open_memmap(
        layout.array_file(part, "vectors"), "w+", np.float32, (len(order), dimension)
    )
    found: Iterator[tuple[int, bytes]] = db.execute("SELECT tile_id, vector FROM tile_vector")
    while batch := list(itertools.islice(found, _BATCH)):
        if stopped():
            raise Stopped
        where = places[np.searchsorted(ids, [id_ for id_, _ in batch])]
        units = np.frombuffer(b"".join(vector for _, vector in batch), np.float32)
        vectors[where] = units.reshape(len(batch), dimension)
    return vectors


def _write_heads(part: Path, vectors: Vector, *, faiss: bool, stopped: Callable[[], bool]) -> None:
    """What `Prefix` wants, and FAISS's codes where it may be used."""
    count = len(vectors)
    chosen = np.random.default_rng(0).choice(count, min(count, _TRAINED_ON), replace=False)
    sample = vectors[np.sort(chosen)]
    rotation = prefix.principal_directions(sample)
    heads = np.lib.format.open_memmap(
        layout.array_file(part, "heads"), "w+", np.float32, (count, rotation.shape[1])
    )
    rests = np.empty(count, np.float32)
    codes = Codes.trained(sample @ rotation, count) if faiss else None
    for start in range(0, count, _BATCH):
        if stopped():
            raise Stopped
        some = slice(start, start + _BATCH)
        heads[some], rests[some] = prefix.split(vectors[some], rotation)
        if codes is not None:
            codes.add(heads[some])
    np.save(layout.array_file(part, "rotation"), rotation)
    np.save(layout.array_file(part, "rests"), rests)
    if codes is not None:
        codes.write(part / layout.CODES)

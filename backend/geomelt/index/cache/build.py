"""Makes the cache of an index: its vectors in order of place, and what finds the nearest fast."""

from __future__ import annotations

import logging
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from geomelt.base.addresses import Address
from geomelt.index.cache import layout, prefix
from geomelt.index.cache.codes import Codes
from geomelt.index.cache.snapshot import PLACED, Ids, Placed, Snapshot
from geomelt.index.cache.tile_arrays import Places, along_curve, block_boxes
from geomelt.index.records import Vector

log = logging.getLogger(__name__)

_BATCH = 8192
_TRAINED_ON = 65_536
_SPARE = 1.2  # room on the disk beside what the cache itself will take


class Stopped(Exception):  # noqa: N818 - a way out, not an error
    """The cache is no longer needed."""


def build(
    snapshot: Snapshot,
    address: Address,
    dimension: int,
    *,
    faiss: bool,
    stopped: Callable[[], bool] = lambda: False,
) -> bool:
    """Make a cache of one moment of an index, and drop those before it.

    False, and nothing is left behind, where another process is making one, where there is no
    room or no right to write, or once `stopped` is true.
    """
    folder = layout.writable_folder(address)
    if folder is None:
        log.info("There is nowhere to keep a search cache of %s.", address.name)
        return False
    try:
        with FileLock(folder / "lock", blocking=False):
            for leftover in folder.glob("part-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            return _build(snapshot, folder, dimension, faiss=faiss, stopped=stopped)
    except Timeout:
        return False
    except Stopped:
        return False
    except OSError as error:
        log.warning("A search cache of %s could not be made (%s).", address.name, error)
        return False


def _build(
    snapshot: Snapshot,
    folder: Path,
    dimension: int,
    *,
    faiss: bool,
    stopped: Callable[[], bool],
) -> bool:
    revision, count = snapshot.revision(), snapshot.count()
    needed = count * (4 * dimension + layout.ROW_BYTES + layout.HEAD_BYTES + layout.CODE_BYTES)
    if not count or shutil.disk_usage(folder).free < _SPARE * needed:
        log.info("There is no room for a search cache in %s.", folder)
        return False
    part = folder / f"part-{uuid.uuid4().hex[:8]}"
    part.mkdir()
    try:
        order, ids = _write_columns(snapshot, part, count)
        vectors = _write_vectors(snapshot, part, ids, order, dimension, stopped)
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


def _write_columns(snapshot: Snapshot, part: Path, count: int) -> tuple[Places, Ids]:
    """All but the vectors; the order along the curve, and the ids in ascending order."""
    tiles: Placed = np.empty(count, PLACED)
    start = 0
    for page in snapshot.placed(_BATCH):
        tiles[start : start + len(page)] = page
        start += len(page)
    keys, owners = np.unique(tiles["key"], return_inverse=True)
    order = along_curve(tiles["box"])
    boxes = tiles["box"][order]
    by_id = np.empty(count, np.int32)
    by_id[order] = np.arange(count, dtype=np.int32)
    arrays = {
        "ids": tiles["id"][order],
        "owners": owners[order].astype(np.int32),
        "levels": tiles["level"][order],
        "boxes": boxes,
        "blocks": block_boxes(boxes),
        "by_id": by_id,
        layout.KEYS: keys,
    }
    for name, array in arrays.items():
        np.save(layout.array_file(part, name), array)
    return order, tiles["id"]


def _write_vectors(
    snapshot: Snapshot,
    part: Path,
    ids: Ids,
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
    for page_ids, page in snapshot.vectors(_BATCH):
        if stopped():
            raise Stopped
        vectors[places[np.searchsorted(ids, page_ids)]] = page
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

"""Which blocks of a TIFF hold anything: sparse files leave out what was never written."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from geomelt.imagery.recipe import PixelWindow
from geomelt.imagery.validity.regions import middles

# TIFF 6.0 and BigTIFF: the tags that count the bytes of strips and tiles, their types' sizes.
_BYTE_COUNTS = (279, 325)
_TYPES = {3: "u2", 4: "u4", 16: "u8"}
_MOST_BLOCKS = 2**26


def stored_blocks(path: Path, rows: int, cols: int) -> NDArray[np.bool_] | None:
    """Which blocks (rows, cols) of the first image are in the file, in any of its planes.

    None where the file does not say: a TIFF that is not as expected is left to GDAL.
    """
    try:
        with path.open("rb") as file:
            counts = _byte_counts(file)
    except (OSError, KeyError, ValueError, struct.error):
        return None
    if counts is None or counts.size == 0 or counts.size % (rows * cols):
        return None
    return np.asarray((counts != 0).reshape(-1, rows, cols).any(axis=0))


def in_blocks(
    stored: NDArray[np.bool_],
    block: tuple[int, int],
    window: PixelWindow,
    shape: tuple[int, int],
) -> NDArray[np.bool_]:
    """Which of `shape` parts of a window have their middle in a stored block."""
    down = middles(window.row, window.height, shape[0]) // block[0]
    across = middles(window.col, window.width, shape[1]) // block[1]
    return stored[np.ix_(down, across)]


def _byte_counts(file: BinaryIO) -> NDArray[np.unsignedinteger] | None:
    order = {b"II": "<", b"MM": ">"}[file.read(2)]
    big = struct.unpack(order + "H", file.read(2))[0] == 43
    file.seek(8 if big else 4)
    (directory,) = struct.unpack(order + ("Q" if big else "I"), file.read(8 if big else 4))
    file.seek(directory)
    (entries,) = struct.unpack(order + ("Q" if big else "H"), file.read(8 if big else 2))
    layout = struct.Struct(order + ("HHQ8s" if big else "HHI4s"))
    for _ in range(min(entries, 4096)):
        tag, kind, count, value = layout.unpack(file.read(layout.size))
        if tag in _BYTE_COUNTS and kind in _TYPES and count <= _MOST_BLOCKS:
            dtype = np.dtype(order + _TYPES[kind])
            if count * dtype.itemsize > len(value):
                (offset,) = struct.unpack(order + ("Q" if big else "I"), value)
                file.seek(offset)
                value = file.read(count * dtype.itemsize)
            return np.frombuffer(value, dtype, count)
    return None

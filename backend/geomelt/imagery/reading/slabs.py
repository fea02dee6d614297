"""Slabs: the pixels that are read at once, as cells of colour and validity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geomelt.imagery.pixels.windows import Validity
from geomelt.imagery.reading.source import RasterSource
from geomelt.imagery.recipe import PixelWindow


class Pixels(NamedTuple):
    """Colour (3, rows, columns) and validity (rows, columns) of cells."""

    colours: NDArray[np.uint8]
    valid: Validity

    def rows(self, first: int, end: int) -> Pixels:
        return Pixels(self.colours[:, first:end], self.valid[first:end])

    def columns(self, first: int, end: int) -> Pixels:
        return Pixels(self.colours[..., first:end], self.valid[:, first:end])


@dataclass(frozen=True)
class Slab:
    """Native pixels that are read at once, into `shape` rows and columns of cells."""

    window: PixelWindow
    shape: tuple[int, int]


Read = Callable[[Iterable[Slab]], Iterator[Pixels | None]]
"""Reads slabs and gives what `read_slab` does in the same order, as far ahead as it likes."""


def read_slab(source: RasterSource, slab: Slab) -> Pixels | None:
    """None where nothing is valid. Raises GeomeltError `unreadable`."""
    if source.is_empty(slab.window):
        return None
    pixels = Pixels(*source.read_cells(slab.window, slab.shape))
    return pixels if pixels.valid.any() else None


def nothing(height: int, width: int) -> Pixels:
    """Cells of which none is valid; they take no memory."""
    colours = np.broadcast_to(np.uint8(0), (3, height, width))
    return Pixels(colours, np.broadcast_to(np.False_, (height, width)))


def joined(parts: Sequence[Pixels], axis: int) -> Pixels:
    """Side by side (axis -1) or one below the other (-2)."""
    parts = [part for part in parts if part.valid.size] or parts[:1]
    if len(parts) == 1:
        return parts[0]
    if not any(map(_is_held, parts)):
        height, width = np.sum([part.valid.shape for part in parts], axis=0)
        rows, columns = parts[0].valid.shape
        return nothing(height, columns) if axis == -2 else nothing(rows, width)
    return Pixels(*(np.concatenate(planes, axis) for planes in zip(*parts, strict=True)))


def _is_held(pixels: Pixels) -> bool:
    return any(pixels.valid.strides)

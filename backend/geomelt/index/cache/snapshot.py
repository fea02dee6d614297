"""What the search cache asks of a store: an index at one moment, and its tiles in bulk."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import numpy as np
import numpy.typing as npt

from geomelt.base.addresses import Address
from geomelt.base.stamp import ModelStamp
from geomelt.index.filter_table import SourceFacts
from geomelt.index.filters import Filter
from geomelt.index.footprints import Polygons
from geomelt.index.records import Vector

PLACED = np.dtype(
    [("id", np.int64), ("key", np.int64), ("level", np.int16), ("box", np.float32, (4,))]
)
"""A tile: its source's key and its box (west, south, east, north), rounded outwards."""

Placed = npt.NDArray[np.void]  # of PLACED
Ids = npt.NDArray[np.int64]


class Snapshot(Protocol):
    """One moment of an index.

    A source's key is that of its tiles: it stays as long as they do, and no other has it, in this
    index or in any copy. All pages cost about the same to read, however many came before.
    """

    def revision(self) -> int: ...

    def sources(self) -> Mapping[int, SourceFacts]:
        """Sources that have tiles or may have, by key."""

    def count(self, key: int | None = None) -> int:
        """Tiles of the index, or of one source."""

    def placed(self, page: int) -> Iterator[Placed]:
        """All tiles, ascending by id, `page` at a time."""

    def vectors(self, page: int) -> Iterator[tuple[Ids, Vector]]:
        """The vectors of all tiles (n, dimension), in any order, `page` at a time."""

    def tiles_of(self, key: int) -> tuple[Placed, Vector]:
        """The tiles of one source."""

    def narrowed(self, where: Filter) -> Collection[int] | None:
        """The tiles that pass all but `excluded`; None where that is all of them."""

    def footprints(self, ids: Sequence[int]) -> Polygons:
        """Of tiles that exist, object (n,), in the order of `ids`."""


class CachedIndex(Protocol):
    """An open index that a search cache is kept for. Raises GeomeltError."""

    address: Address
    model: ModelStamp

    @property
    def revision(self) -> int: ...

    def snapshot(self) -> AbstractContextManager[Snapshot]: ...

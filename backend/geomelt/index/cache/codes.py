"""Candidates for the nearest tiles from FAISS, where it is installed: quickest, nearly exact.

The heads of the vectors lie in lists by the nearest of a thousand centres. An eighth of the lists
is looked into, at four bits a component of what sets a head off from its centre: product
quantisation (Jegou, Douze, Schmid 2011) read by "fast scan" (Andre, Kermarrec, Le Scouarnec 2017).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from geomelt.index.cache.tile_arrays import Places
from geomelt.index.records import Vector

_MOST_LISTS = 1024
_ROWS_PER_LIST = 64
_LOOKED_INTO = 8  # one list in so many


class Codes:
    """FAISS's index of the heads, row by row."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def trained(cls, heads: Vector, count: int) -> Codes:
        """Empty, for `count` heads that are like these (n, p). Raises ImportError."""
        import faiss

        components = heads.shape[1]
        lists = max(1, min(_MOST_LISTS, count // _ROWS_PER_LIST))
        centres = faiss.IndexFlatIP(components)
        index = faiss.IndexIVFPQFastScan(
            centres, components, lists, components, 4, faiss.METRIC_INNER_PRODUCT
        )
        index.by_residual = True
        index.nprobe = -(-lists // _LOOKED_INTO)
        index.train(heads)
        return cls(index)

    @classmethod
    def read(cls, file: Path) -> Codes | None:
        """None where FAISS is missing or cannot read it."""
        try:
            import faiss

            return cls(faiss.read_index(str(file)))
        except (ImportError, RuntimeError):
            return None

    def add(self, heads: Vector) -> None:
        self._index.add(heads)

    def write(self, file: Path) -> None:
        import faiss

        faiss.write_index(self._index, str(file))

    def candidates(self, head: Vector, count: int) -> Places:
        """About `count` rows, ascending, that are likely to be nearest to a turned vector (p,)."""
        import faiss

        # Of this thread only: waking others takes longer than what they would spare.
        faiss.omp_set_num_threads(1)
        _, places = self._index.search(head[None], count)
        found: Places = np.sort(places[0][places[0] >= 0])
        return found

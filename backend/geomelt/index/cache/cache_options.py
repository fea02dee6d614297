"""How much memory quick search may take, and whether it may use FAISS."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib.util import find_spec

MEMORY = "GEOMELT_SEARCH_MEMORY"
FAISS = "GEOMELT_FAISS"
DEFAULT_MEMORY_MB = 1024


@dataclass(frozen=True)
class CacheOptions:
    """`memory_mb` bounds what an open index holds in memory for search; 0 does without a cache.

    A cache that needs more is not used: search then reads the vectors from the index file.
    """

    memory_mb: int = DEFAULT_MEMORY_MB
    faiss: bool = False

    @classmethod
    def from_environment(cls) -> CacheOptions:
        """`GEOMELT_SEARCH_MEMORY` (MiB) and `GEOMELT_FAISS` (0 or 1), else what is sensible.

        FAISS is used where it is installed, but not on macOS: it brings an OpenMP runtime of its
        own, and two of them in one process end it there.
        """
        memory, faiss = os.environ.get(MEMORY, ""), os.environ.get(FAISS, "")
        allowed = faiss == "1" if faiss else sys.platform != "darwin"
        return cls(
            memory_mb=int(memory) if memory.isdecimal() else DEFAULT_MEMORY_MB,
            faiss=allowed and find_spec("faiss") is not None,
        )

    @property
    def bytes(self) -> int:
        return self.memory_mb << 20

"""The cache of an open index: found, brought up to the moment, and made in the background."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence

import numpy as np

from geomelt.base.errors import GeomeltError
from geomelt.index.cache import build, layout
from geomelt.index.cache.cache_options import CacheOptions
from geomelt.index.cache.codes import Codes
from geomelt.index.cache.later import Later, joined
from geomelt.index.cache.layout import Generation
from geomelt.index.cache.snapshot import CachedIndex, Snapshot
from geomelt.index.cache.view import View

log = logging.getLogger(__name__)

WORTH_IT = 50_000  # tiles: fewer are scanned in the index file quickly enough
_PATIENCE = 60  # seconds until a cache that could not be made is tried again
_STALE = 0.1  # the share of tiles that came or went, from which a new cache is made


class CacheKeeper:
    """Gives each moment of an index its `View`; safe to use from many threads."""

    def __init__(self, index: CachedIndex, options: CacheOptions) -> None:
        self._index, self._options = index, options
        self._name, self._dimension = index.address.name, index.model.dimension
        self._guard = threading.RLock()
        self._loaded: tuple[Generation, Codes | None] | None = None
        self._view: tuple[int, View | None] | None = None  # with its revision
        self._later: dict[int, Later] = {}  # by the source's key
        self._settled: int | None = None  # the revision for which nothing need be made
        self._not_before = 0.0
        self._builder: threading.Thread | None = None
        self._closed = threading.Event()

    def view(self, snapshot: Snapshot) -> View | None:
        """That moment; None where there is no cache for it."""
        if not self._options.memory_mb:
            return None
        revision = snapshot.revision()
        with self._guard:
            if self._view is None or self._view[0] != revision:
                self._view = revision, self._current(snapshot)
            return self._view[1]

    def ensure(self, *, wait: bool) -> None:
        """Have a cache made where one is worth it and there is none, or a stale one.

        In the background unless it is waited for. Never fails: search works without.
        """
        if not self._options.memory_mb or (not wait and self._is_settled()):
            return
        with self._guard:
            if self._closed.is_set():
                return
            builder = self._builder
            if builder is None or not builder.is_alive():
                builder = threading.Thread(target=self._ensure, name="search-cache", daemon=True)
                builder.start()
                self._builder = builder
        if wait:
            builder.join()

    def close(self) -> None:
        with self._guard:
            self._closed.set()
            builder = self._builder
        if builder is not None:
            builder.join()

    def _is_settled(self) -> bool:
        """Whether nothing was written since the last look, or making one failed just now."""
        if time.monotonic() < self._not_before:
            return True
        try:
            return self._index.revision == self._settled
        except GeomeltError:
            return True

    def _ensure(self) -> None:
        try:
            with self._index.snapshot() as snapshot:
                revision = snapshot.revision()
                if not self._is_fresh(snapshot):
                    self._forget()  # another process may have made one
                    if not self._is_fresh(snapshot) and not self._built(snapshot):
                        self._not_before = time.monotonic() + _PATIENCE
                        return
                self._settled = revision
        except GeomeltError as error:
            log.warning("A search cache of %s could not be made (%s).", self._name, error)

    def _built(self, snapshot: Snapshot) -> bool:
        built = build.build(
            snapshot,
            self._index.address,
            self._dimension,
            faiss=self._options.faiss,
            stopped=self._closed.is_set,
        )
        if built:
            self._forget()
        return built

    def _is_fresh(self, snapshot: Snapshot) -> bool:
        """Whether nothing need be made: the cache is good enough, or not worth it."""
        view = self.view(snapshot)
        if view is not None:
            return view.gone < _STALE and len(view.later) < _STALE * len(view.cached)
        return snapshot.count() < WORTH_IT

    def _forget(self) -> None:
        with self._guard:
            self._loaded, self._view = None, None

    def _current(self, snapshot: Snapshot) -> View | None:
        self._loaded = self._loaded or self._load()
        if self._loaded is None:
            return None
        generation, codes = self._loaded
        present = snapshot.sources()
        keys = generation.keys.tolist()
        alive = np.array([key in present for key in keys], bool)
        gone = 0.0 if alive.all() else 1 - float(alive[generation.rows.owners].mean())
        cached = set(keys)
        new = [key for key in present if key not in cached]
        if gone == 1 or not self._has_room_for(snapshot, new):
            return None
        self._later = {key: self._later.get(key) or snapshot.tiles_of(key) for key in new}
        return View(
            cached=generation.rows,
            later=joined(list(self._later.values()), self._dimension, len(keys)),
            sources=tuple(present.get(key) for key in (*keys, *new)),
            gone=gone,
            prefix=generation.prefix,
            codes=codes,
        )

    def _load(self) -> tuple[Generation, Codes | None] | None:
        """The newest cache, with FAISS's codes where they may be used and fit into memory."""
        generation = layout.newest(self._index.address, self._dimension)
        if generation is None:
            return None
        if self._options.faiss and generation.codes and self._room(generation, quick=True) >= 0:
            codes = Codes.read(generation.codes)
            if codes is not None:
                return generation, codes
        if self._room(generation, quick=False) >= 0:
            return generation, None
        log.info(
            "The search cache of %s wants more than %d MiB: searching the index file.",
            self._name,
            self._options.memory_mb,
        )
        return None

    def _room(self, generation: Generation, *, quick: bool) -> int:
        """The bytes that are left beside a cache, with codes (quick) or heads held in memory."""
        bytes_per_row = layout.ROW_BYTES + (layout.CODE_BYTES if quick else layout.HEAD_BYTES)
        return self._options.bytes - bytes_per_row * len(generation.rows)

    def _has_room_for(self, snapshot: Snapshot, keys: Sequence[int]) -> bool:
        assert self._loaded is not None
        generation, codes = self._loaded
        tiles = sum(snapshot.count(key) for key in keys)
        # Twice: the parts, and the rows that they are joined to.
        later = 2 * tiles * (layout.ROW_BYTES + 4 * self._dimension)
        return later <= self._room(generation, quick=codes is not None)

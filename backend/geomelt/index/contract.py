"""What a vector store is: any package that fulfils this can keep an index.

An index is known by its `Address`, never by a file or a connection. Every method may raise
GeomeltError: `read-only`, `disk-full` and `index-busy` from writes, `damaged-index` from anything;
its sentences name the index. Geometry is in EPSG:4326 degrees, times are ISO 8601, UTC. A store
derives from `Store`; what is the same for every store has its body here.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.base.stamp import ModelStamp
from geomelt.index.cache.cache_options import CacheOptions
from geomelt.index.concepts import Concept
from geomelt.index.filters import EVERYTHING, Filter
from geomelt.index.footprints import Polygons
from geomelt.index.records import (
    Counts,
    DateOrigin,
    IndexDescription,
    SourceRecord,
    StoredSource,
    StoredTile,
    TileRecord,
    Vector,
)
from geomelt.index.vectors import unit_vector


class Reader(Protocol):
    """Everything about an open index that leaves it as it is; safe to use from many threads.

    Each call answers for one moment, whatever is written meanwhile. Ids of tiles count from 1, in
    the order in which tiles came, and are never used twice: one that someone noted can only mean
    the tile it meant.
    """

    address: Address
    model: ModelStamp  # that made the vectors
    created: str

    @property
    def updated(self) -> str:
        """When the index was last written."""

    @property
    def revision(self) -> int:
        """Counts the writes, labels aside: as long as it stays, so do all answers."""

    @property
    def recipe(self) -> dict[str, Any] | None:
        """How the tiles of new sources are cut; None as long as that is open."""

    @property
    def numerics(self) -> list[str]:
        """Which numerics produced the vectors, all that were found equal; empty at first."""

    def moment(self) -> AbstractContextManager[None]:
        """Let all reading of this thread answer for the index as it is now."""

    def require_model(self, model: ModelStamp) -> None:
        """Raises GeomeltError `other-model` when vectors of `model` do not belong here."""
        if model != self.model:
            raise GeomeltError(
                f"The index {self.address.name} was made with the model {self.model}, but {model} "
                "is loaded: index the imagery again into a new index, or choose the model (and "
                "adapter) it was made with.",
                code="other-model",
            )

    def counts(self) -> Counts: ...

    def check(self) -> list[str]:
        """What is wrong with the index, a sentence each; empty when it is whole."""

    def source(self, uri: str) -> StoredSource | None: ...

    def sources(self) -> list[StoredSource]:
        """All sources, by uri."""

    def tile(self, tile_id: int) -> StoredTile:
        """Raises GeomeltError `no-such-tile`."""

    def tiles(self, ids: Sequence[int]) -> list[StoredTile]:
        """The tiles of `ids` in their order, without those that are gone by now."""

    def sample(self, count: int) -> list[StoredTile]:
        """Up to `count` tiles from all over the index."""

    def uncaptioned(self, uri: str) -> list[int]:
        """The ids of a source's tiles that have no caption, ascending."""

    def vectors(self, ids: Sequence[int]) -> Vector:
        """The unit vectors of tiles, float32 (n, dimension), in the order of `ids`.

        Raises GeomeltError `no-such-tile`.
        """

    def footprints(self, ids: Sequence[int]) -> Polygons:
        """The footprints of tiles that exist, object (n,), in the order of `ids`."""

    def background(self, count: int = 2000) -> Vector:
        """Vectors of tiles drawn by chance, float32 (n, dimension), n `count` or all there are.

        The same ones as long as the revision stays: what all searches can be compared with.
        """

    def nearest(
        self, vector: npt.ArrayLike, k: int, where: Filter = EVERYTHING
    ) -> list[tuple[int, float]]:
        """(tile id, cosine) of the `k` tiles nearest to `vector` (dimension,), best first.

        Equal ones by id; fewer only when no more pass `where`.
        """

    def ensure_cache(self, *, wait: bool = False) -> None:
        """Have whatever makes `nearest` quick brought up to date where the index is large.

        In the background unless waited for; cheap when there is nothing to do, and never fails.
        """

    def scores(self, vector: npt.ArrayLike, ids: Sequence[int]) -> Vector:
        """The cosines of tiles with `vector`, float32 (n,). Raises GeomeltError `no-such-tile`."""
        scores: Vector = self.vectors(ids) @ unit_vector(vector, self.model.dimension)
        return np.clip(scores, -1, 1)

    def worded(self, text: str, k: int, where: Filter = EVERYTHING) -> list[tuple[int, float]]:
        """(tile id, relevance) of the `k` captions that hold the words of `text`, best first.

        The higher the relevance the better, on a scale of the store's own.
        """

    def within(self, where: Filter) -> list[int]:
        """The ids of all tiles that pass, ascending."""

    def passing_after(self, where: Filter, after: int, k: int) -> list[int]:
        """The first `k` ids above `after` of tiles that pass, ascending.

        Every page costs the same, and all of them together about one walk over the index.
        """

    def merged(self, ranked: Sequence[tuple[int, float]], k: int) -> list[tuple[int, float]]:
        """The first `k` of `ranked` (best first) of which none lies mostly on a better one.

        Hits of different sources merge only where both have the same known date.
        """


class SourceStage(Protocol):
    """Collects the tiles of one source, however long it takes.

    Nobody sees them before `commit`, and nobody waits for them: no transaction is open, and several
    sources may be staged at once. Memory does not grow with the tiles. A context manager: what is
    not committed at its end is discarded; nothing of it is left behind by a process that is killed.
    """

    def add(
        self,
        tiles: Sequence[TileRecord],
        vectors: npt.ArrayLike,
        captions: Sequence[str | None] | None = None,
    ) -> None:
        """More tiles of the source.

        `vectors` is (len(tiles), dimension), finite, of any length but zero; they are stored
        as unit vectors. ValueError otherwise.
        """

    def commit(self, *, notes: Sequence[str] | None = None) -> None:
        """Store the source in place of what the index had of it, all of it or nothing.

        `notes`, sentences on how it was read, take the place of those of its record.
        """

    def discard(self) -> None:
        """Forget the tiles; nothing happens where that has been done, or they are stored."""

    def __enter__(self) -> SourceStage:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.discard()


class Writer(Protocol):
    """Everything that changes an index. Each call is written whole or not at all.

    One writer at a time; readers go on while it works.
    """

    def writing(self) -> AbstractContextManager[None]:
        """Keep other writers out for as long as a run takes.

        Single writes claim the index by themselves. Raises GeomeltError `index-busy` naming
        who writes and since when, or `read-only`.
        """

    def set_recipe(self, recipe: Mapping[str, Any]) -> None:
        """How the tiles of all sources are cut; for an index that holds none yet."""

    def add_numerics(self, numerics: str) -> None:
        """Note which numerics produce vectors from now on, beside those noted."""

    def stage(self, source: SourceRecord, *, captioned: bool) -> SourceStage:
        """Begin a source, whose tiles come bit by bit; `captioned`: whether with captions.

        Readers see it as it was until it is committed.
        """

    def replace_source(
        self,
        source: SourceRecord,
        tiles: Sequence[TileRecord],
        vectors: npt.ArrayLike,
        captions: Sequence[str | None] | None = None,
    ) -> None:
        """Stage and commit a source whose tiles are all at hand."""
        with self.stage(source, captioned=captions is not None) as stage:
            stage.add(tiles, vectors, captions)
            stage.commit()

    def rename_source(
        self,
        old_uri: str,
        new_uri: str,
        size: int,
        mtime_ns: int,
        dated: tuple[str | None, DateOrigin | None] | None = None,
    ) -> None:
        """A moved file keeps its tiles; whatever the index held under `new_uri` goes.

        `dated`, date and origin, takes the place of what the source had; None leaves it.
        Raises GeomeltError `no-such-source`.
        """

    def note_fingerprint(self, uri: str, fingerprint: str) -> None:
        """What a source whose tiles stay as they are is known by from now on."""

    def mark_captioned(self, uri: str) -> None:
        """Note that captions were asked for, for all tiles of a source."""

    def refuse_source(self, uri: str, size: int, mtime_ns: int, reason: str) -> None:
        """Note why a source cannot be indexed; tiles it had are gone.

        What the user stated about it stays, for when it can be.
        """

    def remove_sources(self, uris: Iterable[str]) -> None:
        """Forget sources and their tiles; unknown ones are no error."""

    def add_captions(self, captions: Mapping[int, str]) -> None:
        """Give tiles (by id) their captions, in place of earlier ones.

        Raises GeomeltError `no-such-tile`; then none is written.
        """


class Concepts(Protocol):
    """The concepts of an open index.

    Labels change no answer of the index: they leave its revision as it is and claim no right to
    write, so that they can be given at any time during a long run.
    """

    def all(self) -> list[Concept]:
        """Every concept, by name."""

    def get(self, name: str) -> Concept:
        """Raises GeomeltError `no-such-concept`."""

    def label(
        self,
        name: str,
        *,
        text: str | None = None,
        positive: Collection[int] = (),
        negative: Collection[int] = (),
        forget: Collection[int] = (),
    ) -> Concept:
        """Label tiles by id, in place of the labels they had; a new concept is made.

        `text` None leaves the text as it is, "" removes it. Raises GeomeltError
        `no-such-tile`, or `invalid` for a tile that is to be both; then nothing is written.
        """

    def put(self, concept: Concept, *, overwrite: bool = False) -> Concept:
        """Store a concept that was made elsewhere with the same model.

        Raises GeomeltError `concept-exists` unless it may `overwrite` the one of its name.
        """

    def delete(self, name: str) -> None:
        """Raises GeomeltError `no-such-concept`."""


class Store(Reader, Writer, Protocol):
    """An open index, to be closed after use."""

    concepts: Concepts

    def close(self) -> None: ...

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Catalog(Protocol):
    """The indexes that one kind of store keeps, in any of its homes."""

    def open(
        self, address: Address, *, read_only: bool = False, cache: CacheOptions | None = None
    ) -> Store:
        """Open an index that exists; `cache` None takes the settings of the environment.

        Raises GeomeltError `no-such-index`, `not-an-index`, `newer-index` or `damaged-index`.
        """

    def create(
        self, address: Address, model: ModelStamp, recipe: Mapping[str, Any] | None = None
    ) -> Store:
        """Make a new, empty index and open it; `recipe` as JSON would hold it.

        Raises GeomeltError `index-exists`, `not-an-index`, `read-only` or `disk-full`.
        """

    def exists(self, address: Address) -> bool: ...

    def identity(self, address: Address) -> Hashable:
        """Another value once another index took the place of this one.

        Raises GeomeltError `no-such-index`.
        """

    def describe(self, address: Address, model: ModelStamp | None = None) -> IndexDescription:
        """What a list of indexes shows of one; one that cannot be opened has a `problem`.

        Without `model` an index counts as `compatible` when it can be opened. Raises GeomeltError
        `no-such-index`.
        """

    def delete(self, address: Address) -> None:
        """Remove an index, a damaged one too, with all that was kept beside it.

        Raises GeomeltError `no-such-index`, or `index-busy` while a run writes to it.
        """

    def addresses(self, home: str) -> list[Address]:
        """Of all indexes of a home, by name."""

    def ensure_writable(self, home: str) -> None:
        """Make the home where it is missing; raises OSError where nothing can be written."""

    def versions(self) -> str:
        """The software it works with; raises what it raises where that does not work."""

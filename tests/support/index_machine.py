"""Any order of writes, and any break of one, leaves the index as a plain dictionary would be."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
import shapely
from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.base.stamp import ModelStamp
from geomelt.index.cache import keeper
from geomelt.index.cache.cache_options import CacheOptions
from geomelt.index.filters import Filter
from geomelt.index.records import Counts, SourceRecord
from geomelt.index.records import TileRecord as Tile
from geomelt.index.stores import create_store, open_store
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from support.stores import StoreKind

DIMENSION = 4
URIS = st.sampled_from(["/a.tif", "/b.tif", "/c.tif", "/ümlaut and blank.tif"])
CELLS = st.lists(st.tuples(st.integers(-180, 179), st.integers(-90, 89)), max_size=6)
# Words that cannot be stemmed into one another.
CAPTIONS = st.sampled_from([None, "airport", "forest river", "harbor", "quote \" and 's"])
NO_CACHE, CACHE = CacheOptions(memory_mb=0), CacheOptions(faiss=False)


class Killed(Exception):  # noqa: N818 - no error, the end
    pass


class IndexMachine(RuleBasedStateMachine):
    """Writes to an index of one kind, and what a plain dictionary would then hold."""

    kind: StoreKind

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.address = Address.named("machine", self.kind.home(self.folder / "0"))
        create_store(self.address, ModelStamp("m", "1", DIMENSION)).close()
        self.tiles: dict[str, list[tuple[tuple[int, int], str | None]]] = {}
        self.refused: dict[str, str] = {}
        self.writes = 0
        self._open()

    def _open(self) -> None:
        self.store = open_store(self.address, cache=NO_CACHE)
        self.cached = open_store(self.address, read_only=True, cache=CACHE)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self._close()
            shutil.rmtree(self.folder)

    def _close(self) -> None:
        self.store.close()
        self.cached.close()

    @rule(uri=URIS, cells=CELLS, parts=st.integers(1, 3), data=st.data())
    def replace(self, uri: str, cells: list[tuple[int, int]], parts: int, data: Any) -> None:
        texts = [data.draw(CAPTIONS) for _ in cells]
        with self.store.stage(record(uri), captioned=True) as stage:
            for part in range(parts):  # in as many calls
                some = slice(part, None, parts)
                stage.add(tiles(cells[some]), vectors(cells[some]), texts[some])
            stage.commit()
        order = [place for part in range(parts) for place in range(part, len(cells), parts)]
        self.tiles[uri] = [(cells[place], texts[place]) for place in order]
        self.refused.pop(uri, None)
        self.writes += 1

    @rule(uri=URIS, cells=CELLS)
    def break_off(self, uri: str, cells: list[tuple[int, int]]) -> None:
        with (
            suppress(Killed),
            self.store.stage(record(uri), captioned=False) as stage,
        ):
            stage.add(tiles(cells), vectors(cells))
            raise Killed

    @rule(uri=URIS)
    def refuse(self, uri: str) -> None:
        self.store.refuse_source(uri, 1, 2, f"{uri} is odd.")
        self.tiles.pop(uri, None)
        self.refused[uri] = f"{uri} is odd."
        self.writes += 1

    @rule(uris=st.lists(URIS, max_size=3))
    def remove(self, uris: list[str]) -> None:
        self.store.remove_sources(uris)
        for uri in uris:
            self.tiles.pop(uri, None)
            self.refused.pop(uri, None)
        self.writes += 1

    @rule(old=URIS, new=URIS)
    def rename(self, old: str, new: str) -> None:
        if old not in self.tiles:
            with pytest.raises(GeomeltError) as error:
                self.store.rename_source(old, new, 3, 4)
            assert error.value.code == "no-such-source"
            return
        self.store.rename_source(old, new, 3, 4)
        self.refused.pop(new, None)
        self.tiles[new] = self.tiles.pop(old)
        self.writes += 1

    @rule()
    def reopen(self) -> None:
        self._close()
        self._open()

    @rule()
    def cache(self) -> None:
        with patch.object(keeper, "WORTH_IT", 1):
            self.cached.ensure_cache(wait=True)

    @rule(
        west=st.integers(-180, 179),
        south=st.integers(-90, 89),
        side=st.integers(1, 40),
        word=st.sampled_from([None, "airport", "river", "quote"]),
        source=st.sampled_from([(), ("/a.tif", "*blank*")]),
    )
    def ask(
        self, west: int, south: int, side: int, word: str | None, source: tuple[str, ...]
    ) -> None:
        query = _vector(west, south)
        area = shapely.box(west, south, west + side, south + side)
        expected = [
            (uri, cell, text)
            for uri, tiles in self.tiles.items()
            for cell, text in tiles
            if any(west <= cell[0] + turn < west + side for turn in (0, 360))
            if south <= cell[1] < south + side
            if word is None or (text is not None and word in text)
            if not source or uri == "/a.tif" or "blank" in uri
        ]
        scores = sorted((float(_vector(*cell) @ query) for _, cell, _ in expected), reverse=True)
        for store in (self.store, self.cached):
            where = Filter(within=area, words=word, sources=source)
            ranked = store.nearest(query, 1000, where)
            hits = store.tiles([tile_id for tile_id, _ in ranked])
            found = [(tile.source.uri, tile.window[:2], tile.caption) for tile in hits]
            assert sorted(found, key=str) == sorted(expected, key=str)
            np.testing.assert_allclose([score for _, score in ranked], scores, atol=1e-5)
            assert store.within(where) == sorted(tile_id for tile_id, _ in ranked)

    @rule(cell=st.tuples(st.integers(-180, 179), st.integers(-90, 89)), k=st.integers(1, 9))
    def ask_all(self, cell: tuple[int, int], k: int) -> None:
        every = [_vector(*each) for tiles in self.tiles.values() for each, _ in tiles]
        scores = sorted((float(each @ _vector(*cell)) for each in every), reverse=True)[:k]
        for store in (self.store, self.cached):
            ranked = store.nearest(_vector(*cell), k)
            np.testing.assert_allclose([score for _, score in ranked], scores, atol=1e-5)

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "store"):
            return
        assert self.store.counts() == Counts(
            tiles=sum(map(len, self.tiles.values())),
            sources=len(self.tiles),
            refused=len(self.refused),
        )
        assert self.store.revision == self.writes
        stored = {source.uri: source for source in self.store.sources()}
        assert {uri: stored[uri].tiles for uri in self.tiles} == {
            uri: len(tiles) for uri, tiles in self.tiles.items()
        }
        assert {uri: stored[uri].reason for uri in self.refused} == self.refused
        assert self.store.check() == []


def record(uri: str) -> SourceRecord:
    return SourceRecord(uri, 1, 2, "EPSG:4326", (0, 0, 1, 1), 1.0, None, (1,), ((0.0, 1.0),), 9, 9)


def tiles(cells: list[tuple[int, int]]) -> list[Tile]:
    return [Tile(0, 1.0, (x, y, 1, 1), shapely.box(x, y, x + 1, y + 1)) for x, y in cells]


def vectors(cells: list[tuple[int, int]]) -> list[np.ndarray]:
    return [_vector(*cell) for cell in cells]


def _vector(x: int, y: int) -> np.ndarray:
    raw = np.array([np.sin(x), np.cos(x), np.sin(y), np.cos(y)], dtype=np.float32)
    return raw / np.linalg.norm(raw)


SETTINGS = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def cases(machine: type[IndexMachine]) -> type:
    """The machine as a class of tests."""
    found = machine.TestCase
    found.settings = SETTINGS
    return found

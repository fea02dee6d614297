"""Any order of writes leaves the index as a plain dictionary would be."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from geomelt.index import Counts, IndexStore, ModelStamp, SourceRecord, TileRecord
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

DIMENSION = 4
URIS = st.sampled_from(["/a.tif", "/b.tif", "/c.tif", "/ümlaut and blank.tif"])
CELLS = st.lists(st.tuples(st.integers(-180, 179), st.integers(-90, 89)), max_size=6)
# Words that cannot be stemmed into one another.
CAPTIONS = st.sampled_from([None, "airport", "forest river", "harbor", "quote \" and 's"])


class IndexMachine(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "machine.geomelt"
        self.store = IndexStore.create(self.path, ModelStamp("m", "1", DIMENSION))
        self.tiles: dict[str, list[tuple[tuple[int, int], str | None]]] = {}
        self.refused: dict[str, str] = {}
        self.writes = 0

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)

    @rule(uri=URIS, cells=CELLS, data=st.data())
    def replace(self, uri: str, cells: list[tuple[int, int]], data: Any) -> None:
        texts = [data.draw(CAPTIONS) for _ in cells]
        record = SourceRecord(
            uri, 1, 2, "EPSG:4326", (0, 0, 1, 1), 1.0, None, (1,), ((0.0, 1.0),), 9, 9
        )
        tiles = [
            TileRecord(0, 1.0, (x, y, 1, 1), shapely.box(x, y, x + 1, y + 1)) for x, y in cells
        ]
        vectors = [_vector(x, y) for x, y in cells]
        self.store.replace_source(record, tiles, vectors, texts)
        self.tiles[uri] = list(zip(cells, texts, strict=True))
        self.refused.pop(uri, None)
        self.writes += 1

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

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = IndexStore.open(self.path)

    @rule(
        west=st.integers(-180, 179),
        south=st.integers(-90, 89),
        side=st.integers(1, 40),
        word=st.sampled_from([None, "airport", "river", "quote"]),
    )
    def ask(self, west: int, south: int, side: int, word: str | None) -> None:
        query = _vector(west, south)
        hits = self.store.search(
            query,
            k=1000,
            extent=(west, south, west + side, south + side),
            words=word,
            merge=False,
        )
        expected = [
            (uri, cell, text)
            for uri, tiles in self.tiles.items()
            for cell, text in tiles
            if west <= cell[0] < west + side and south <= cell[1] < south + side
            if word is None or (text is not None and word in text)
        ]
        found = [(hit.tile.source.uri, hit.tile.window[:2], hit.tile.caption) for hit in hits]
        assert sorted(found, key=str) == sorted(expected, key=str)
        scores = sorted((float(_vector(*cell) @ query) for _, cell, _ in expected), reverse=True)
        np.testing.assert_allclose([hit.score for hit in hits], scores, atol=1e-5)

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


def _vector(x: int, y: int) -> np.ndarray:
    raw = np.array([np.sin(x), np.cos(x), np.sin(y), np.cos(y)], dtype=np.float32)
    return raw / np.linalg.norm(raw)


TestIndexMachine: Callable = IndexMachine.TestCase
TestIndexMachine.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

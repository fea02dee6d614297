"""Factories for small indexes with known content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from geomelt.base.addresses import Address
from geomelt.base.stamp import ModelStamp
from geomelt.index.contract import Store
from geomelt.index.records import SourceRecord, TileRecord
from geomelt.index.stores import create_store
from support.stores import SQLITE, StoreKind

DIMENSION = 16


def _source(uri: str, **changes: object) -> SourceRecord:
    values: dict = {
        "uri": uri,
        "size": 1000,
        "mtime_ns": 1_700_000_000_123_456_789,
        "crs": "EPSG:32633",
        "bounds": (10.0, 50.0, 10.1, 50.1),
        "gsd": 0.5,
        "date": None,
        "bands": (1, 2, 3),
        "stretch": ((0.0, 255.0), (1.5, 200.25), (0.1, 0.9)),
        "width": 4096,
        "height": 4096,
    }
    return SourceRecord(**{**values, **changes})


def _tiles(
    columns: int,
    lines: int = 1,
    *,
    west: float = 10.0,
    south: float = 50.0,
    side: float = 0.001,
    level: int = 0,
) -> list[TileRecord]:
    """A grid of squares that share edges, line by line."""
    return [
        TileRecord(
            level=level,
            ground_size=128.0 * 2**level,
            window=(col * 256, row * 256, 256, 256),
            footprint=shapely.box(
                west + col * side,
                south + row * side,
                west + (col + 1) * side,
                south + (row + 1) * side,
            ),
        )
        for row in range(lines)
        for col in range(columns)
    ]


def _vectors(count: int, seed: int = 0, dimension: int = DIMENSION) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """`source(uri)`, `tiles(columns, lines)`, `vectors(count)` and a `model`."""
    return SimpleNamespace(
        source=_source,
        tiles=_tiles,
        vectors=_vectors,
        model=ModelStamp("test-model", "rev1", DIMENSION),
    )


@pytest.fixture(scope="session")
def kind() -> StoreKind:
    """The store of tests of what lies around or inside one; the conformance suite takes others."""
    return SQLITE


@pytest.fixture
def home(kind: StoreKind, tmp_path: Path) -> str:
    return kind.home(tmp_path)


@pytest.fixture
def new_store(home: str, make: SimpleNamespace) -> Iterator[Callable[..., Store]]:
    made: list[Store] = []

    def new(name: str = "city", recipe: dict | None = None) -> Store:
        made.append(create_store(Address.named(name, home), make.model, recipe))
        return made[-1]

    yield new
    for store in made:
        store.close()


@pytest.fixture
def store(new_store: Callable[..., Store]) -> Store:
    return new_store()

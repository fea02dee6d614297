"""Vectors of different numerics in one index: only where they are equal."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from geomelt.base.errors import GeomeltError
from geomelt.index.contract import Store
from geomelt.index.stores import open_store
from support.colour_engine import ColourEngine
from support.index_runs import index_sources

Write = Callable[..., Path]


class OtherEngine(ColourEngine):
    """The same model computed another way: every vector turned by `angle` (radians)."""

    numerics = "numpy-int8"

    def __init__(self, angle: float) -> None:
        super().__init__()
        self._angle = angle

    def embed_tiles(self, images: np.ndarray) -> np.ndarray:
        vectors = super().embed_tiles(images)
        away = np.ones_like(vectors) / 8
        away -= (away * vectors).sum(1, keepdims=True) * vectors
        away /= np.linalg.norm(away, axis=1, keepdims=True)
        return np.cos(self._angle) * vectors + np.sin(self._angle) * away


def test_an_index_notes_its_numerics_with_its_first_tiles(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    assert store.numerics == []
    index_sources(store, engine, [folder])
    assert store.numerics == ["numpy-float64"]
    with open_store(store.address, read_only=True) as reopened:
        assert reopened.numerics == ["numpy-float64"]


def test_equal_numerics_are_mixed(
    store: Store, engine: ColourEngine, folder: Path, raster: Write
) -> None:
    index_sources(store, engine, [folder])
    raster(folder / "more.tif", colour="blue")
    close = OtherEngine(np.arccos(0.996))
    assert index_sources(store, close, [folder]).indexed == 1
    assert store.numerics == ["numpy-float64", "numpy-int8"]
    before = close.tiles
    raster(folder / "again.tif", colour="red")
    assert index_sources(store, close, [folder]).indexed == 1
    assert close.tiles == before + 4, "what was found equal is not compared again"


def test_numerics_that_differ_more_are_refused(
    store: Store, engine: ColourEngine, folder: Path, raster: Write
) -> None:
    index_sources(store, engine, [folder])
    raster(folder / "more.tif", colour="blue")
    revision = store.revision
    with pytest.raises(
        GeomeltError, match=r"made in numpy-float64.*numpy-int8.*differ \(cosine 0\.994\)"
    ) as error:
        index_sources(store, OtherEngine(np.arccos(0.994)), [folder])
    assert error.value.code == "other-numerics"
    assert (store.counts().tiles, store.numerics) == (12, ["numpy-float64"])
    assert store.revision == revision
    assert index_sources(store, engine, [folder]).indexed == 1


def test_without_tiles_to_compare_nothing_is_mixed(
    store: Store, engine: ColourEngine, folder: Path, raster: Write, tmp_path: Path
) -> None:
    index_sources(store, engine, [folder])
    shutil.rmtree(folder)
    raster(folder / "new.tif")
    with pytest.raises(GeomeltError, match="none of its tiles can be read again"):
        index_sources(store, OtherEngine(0.0), [folder])
    assert index_sources(store, engine, [folder]).indexed == 1


def test_nothing_to_embed_is_nothing_to_compare(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    index_sources(store, engine, [folder])
    other = OtherEngine(1.0)
    assert index_sources(store, other, [folder]).unchanged == 3
    assert (other.tiles, store.numerics) == (0, ["numpy-float64"])

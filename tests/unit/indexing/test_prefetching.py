"""Sources that give nothing: refused in time, and the run goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from geomelt.imagery import RasterSource, SourceState, TileRecipe
from geomelt.index.contract import Store
from geomelt.indexing.outcomes import SourceRefused, TilesSkipped
from geomelt.indexing.prefetching import prefetched
from support.colour_engine import ColourEngine
from support.index_runs import index_sources

Write = Callable[..., Path]


@dataclass(frozen=True)
class Source:
    uri: str
    timeout: float = 20.0


def read(source: Source) -> Iterator[str | TilesSkipped]:
    """Two items; a hanging source hangs after the first, a void one skips for ever."""
    uri = source.uri
    yield f"{uri} 1"
    if uri == "hanging":
        threading.Event().wait()
    while uri == "void":
        time.sleep(0.01)
        yield TilesSkipped(uri, 32)
    if uri == "slow":
        time.sleep(0.3)
    yield f"{uri} 2"


def ahead(*uris: str, timeout: float = 20.0) -> list[str | SourceRefused]:
    sources = [Source(uri, timeout) for uri in uris]
    with closing(prefetched(sources, read, limit=3)) as items:
        return [item for item in items if not isinstance(item, TilesSkipped)]


def test_all_items_come_in_order() -> None:
    assert ahead("a", "b", "c") == ["a 1", "a 2", "b 1", "b 2", "c 1", "c 2"]
    assert ahead() == []


@pytest.mark.parametrize("odd", ["hanging", "void"])
def test_a_source_of_which_nothing_comes_is_left(odd: str) -> None:
    found = ahead("a", odd, "b", timeout=2.0)
    assert [item for item in found if isinstance(item, str)] == [
        *("a 1", "a 2", f"{odd} 1", "b 1", "b 2"),
    ]
    (refused,) = (item for item in found if isinstance(item, SourceRefused))
    assert (refused.source, refused.state) == (odd, SourceState(0, 0))
    assert "in 2 s" in refused.reason
    assert "--source-timeout" in refused.reason


def test_waiting_for_the_model_does_not_count() -> None:
    found = []
    with closing(prefetched([Source("slow", 3.0), Source("b", 3.0)], read, limit=1)) as items:
        for item in items:
            time.sleep(1.6)
            found.append(item)
    assert found == ["slow 1", "slow 2", "b 1", "b 2"]


def test_an_error_of_the_reader_is_not_swallowed() -> None:
    def broken(source: Source) -> Iterator[str]:
        raise MemoryError(source.uri)
        yield

    with (
        pytest.raises(MemoryError, match="a"),
        closing(prefetched([Source("a")], broken, limit=1)) as items,
    ):
        next(items)


def test_a_reader_that_is_left_ends() -> None:
    before = set(threading.enumerate())
    with closing(prefetched(map(Source, "abc"), read, limit=1)) as items:
        next(items)
        (thread,) = set(threading.enumerate()) - before
    thread.join(10)
    assert not thread.is_alive()


def test_a_read_that_hangs_is_refused_and_the_run_goes_on(
    store: Store, engine: ColourEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_cells = RasterSource.read_cells

    def hang(source: RasterSource, *window: object) -> object:
        if source.uri.endswith("green.tif"):
            threading.Event().wait()
        return read_cells(source, *window)  # type: ignore[arg-type]

    monkeypatch.setattr(RasterSource, "read_cells", hang)
    summary = index_sources(store, engine, [folder], source_timeout=3.0)
    assert (summary.indexed, summary.refused) == (2, 1)
    assert "in 3 s" in summary.errors[0].reason
    assert store.check() == []


def test_a_sparse_monster_is_done_with_at_once(
    store: Store, engine: ColourEngine, folder: Path
) -> None:
    side = 200_000
    with rasterio.open(
        folder / "monster.tif", "w", "GTiff", side, side, 3, "EPSG:32633",
        Affine(1.0, 0, 500_000, 0, -1.0, 5_500_000), "uint8",
        tiled=True, blockxsize=512, blockysize=512, sparse_ok=True, bigtiff="YES",
    ) as dataset:  # fmt: skip
        dataset.write(np.full((3, 512, 512), 9, np.uint8), window=((0, 512), (0, 512)))
    index_sources(store, engine, [folder / "red.tif"])
    recipe = TileRecipe.from_dict(store.recipe or {})
    assert recipe.ground_sizes == (32.0,)
    began = time.monotonic()
    summary = index_sources(store, engine, [folder], source_timeout=2.0)
    assert (summary.refused, summary.indexed) == (1, 2)
    assert summary.errors[0].uri.endswith("monster.tif")
    assert time.monotonic() - began < 60

"""Search among a million tiles beside plain sqlite-vec, in one run on one index file.

`measure()` gives the figures of `bench.json`; as a script it measures indexes of 10,000 to a
million tiles and draws docs/images/scale.png. The vectors are those of `scale_vectors`, the
questions embeddings of captions. It takes 4 GB of disk and 3 GB of memory.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import scale_vectors
import shapely
from geomelt.base.addresses import Address
from geomelt.base.stamp import ModelStamp
from geomelt.index.cache.cache_options import CacheOptions
from geomelt.index.contract import Store
from geomelt.index.filters import Filter
from geomelt.index.records import SourceRecord, TileRecord
from geomelt.index.stores import create_store, open_store

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
VECTORS = ROOT / "build" / "scale"
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
K = 100
QUERIES, PLAIN_QUERIES, RECALL_QUERIES = 100, 10, 60
TURN = 10
SOURCE_TILES = 10_000
SIDE = 0.005  # degrees
STEP = 5_000  # tiles added at once

FIRST = """
import sys, time
import numpy as np, psutil
from geomelt.base.addresses import Address
from geomelt.index.stores import open_store
query = np.load(sys.argv[2])

def held():  # what is not merely mapped from files
    memory = psutil.Process().memory_info()
    return (memory.rss - memory.shared) / 2**20

before = held()
started = time.perf_counter()
with open_store(Address.parsed(sys.argv[1]), read_only=True) as store:
    store.nearest(query, 100)
    seconds = time.perf_counter() - started
    for _ in range(20):
        store.nearest(query, 100)
    print(seconds, held() - before)
"""


def measure(tiles: int = 1_000_000) -> dict[str, float]:
    """The figures of `bench.json`; FileNotFoundError where ../shared/corpora is not there."""
    figures = measured(tiles)
    return {
        "search_1m_vs_vec0": figures["vec0_ms"] / figures["ms"],
        "search_1m_numpy_vs_vec0": figures["vec0_ms"] / figures["numpy_ms"],
        "search_1m_recall_at_100": figures["recall"],
        "search_1m_numpy_recall_at_100": figures["numpy_recall"],
        "search_1m_unfiltered_ms": figures["ms"],
        "search_1m_filtered_ms": figures["filtered_ms"],
        "search_1m_numpy_ms": figures["numpy_ms"],
        "search_1m_vec0_ms": figures["vec0_ms"],
        "search_1m_first_s": figures["first_s"],
        "search_1m_cache_s": figures["cache_s"],
        "search_1m_memory_mb": figures["memory_mb"],
        "bytes_per_tile": figures["bytes_per_tile"],
    }


def measured(tiles: int) -> dict[str, float]:
    """Milliseconds (medians), seconds, MiB and bytes of one index with `tiles` tiles."""
    if not CORPORA.is_dir():
        raise FileNotFoundError(f"There is no {CORPORA}: there are no vectors to search among.")
    images, texts = scale_vectors.embedded(CORPORA, VECTORS)
    with tempfile.TemporaryDirectory(prefix="geomelt-scale-") as folder:
        file = Path(folder) / "scale.geomelt"
        make_index(file, scale_vectors.spread(images, tiles))
        return asked(file, tiles, texts)


def asked(file: Path, tiles: int, texts: np.ndarray) -> dict[str, float]:
    """`measured` for an index that is there."""
    queries = texts[:QUERIES]
    areas = list(squares(tiles, len(queries)))
    options = (CacheOptions(memory_mb=0), CacheOptions(faiss=True), CacheOptions(faiss=False))
    with ExitStack() as stack:
        plain, quick, numpy = (
            stack.enter_context(open_store(Address.parsed(file), read_only=True, cache=each))
            for each in options
        )
        started = time.perf_counter()
        quick.ensure_cache(wait=True)
        cache_s = time.perf_counter() - started
        first_s, memory = first_search(file, queries[0])

        def asking(store: Store) -> Callable[[int], object]:
            return lambda place: store.nearest(queries[place], K)

        def filtered(place: int) -> list[tuple[int, float]]:
            return quick.nearest(queries[place], K, areas[place])

        calls = (asking(plain), asking(quick), asking(numpy), filtered)
        vec0_ms, ms, numpy_ms, filtered_ms = in_turns(calls, (PLAIN_QUERIES, *3 * [QUERIES]))
        exact = [plain.nearest(query, K) for query in queries[:RECALL_QUERIES]]
        for place in range(5):
            expected = plain.nearest(queries[place], K, areas[place])
            found = [score for _, score in filtered(place)]
            np.testing.assert_allclose(found, [score for _, score in expected], atol=1e-5)
        return {
            "tiles": tiles,
            "vec0_ms": vec0_ms,
            "ms": ms,
            "numpy_ms": numpy_ms,
            "filtered_ms": filtered_ms,
            "recall": recall(quick, queries, exact),
            "numpy_recall": recall(numpy, queries, exact),
            "first_s": first_s,
            "cache_s": cache_s,
            "memory_mb": memory,
            "bytes_per_tile": file.stat().st_size / tiles,
        }


def make_index(file: Path, vectors: np.ndarray) -> None:
    """Sources of `SOURCE_TILES` tiles each, side by side in a grid of squares."""
    tiles, dimension = vectors.shape
    columns = int(np.ceil(np.sqrt(tiles)))
    with (
        create_store(Address.parsed(file), ModelStamp("scale", "1", dimension)) as store,
        store.writing(),
    ):
        for first in range(0, tiles, SOURCE_TILES):
            record = SourceRecord(
                uri=f"/scale/{first}.tif",
                size=1,
                mtime_ns=1,
                crs="EPSG:4326",
                bounds=(0.0, 0.0, 1.0, 1.0),
                gsd=2.0,
                date=None,
                bands=(1, 2, 3),
                stretch=((0.0, 255.0),) * 3,
                width=25_600,
                height=25_600,
            )
            with store.stage(record, captioned=False) as stage:
                for start in range(first, min(first + SOURCE_TILES, tiles), STEP):
                    places = range(start, min(start + STEP, first + SOURCE_TILES, tiles))
                    stage.add([tile(p, columns) for p in places], vectors[start : places[-1] + 1])
                stage.commit()


def tile(place: int, columns: int) -> TileRecord:
    """A square at its place in the grid, leaning a little as tiles of a UTM raster do."""
    row, col = divmod(place, columns)
    x, y = col * SIDE, row * SIDE
    lean = SIDE / 50
    corners = [(x + lean, y), (x + SIDE + lean, y + lean), (x + SIDE, y + SIDE), (x, y + SIDE)]
    window = (col * 256, row * 256, 256, 256)
    return TileRecord(0, 512.0, window, shapely.Polygon(corners))


def squares(tiles: int, count: int) -> Iterator[Filter]:
    """Places that a hundredth of the tiles lie in."""
    width = np.sqrt(tiles) * SIDE
    for x, y in np.random.default_rng(2).uniform(0, 0.9 * width, size=(count, 2)):
        yield Filter(within=shapely.box(x, y, x + width / 10, y + width / 10))


def first_search(file: Path, query: np.ndarray) -> tuple[float, float]:
    """Seconds from opening the index to the first answer in a new process, and MiB it took."""
    question = file.with_name("query.npy")
    np.save(question, query)
    answer = subprocess.run(
        [sys.executable, "-c", FIRST, str(file), str(question)],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, memory = map(float, answer.stdout.split())
    return seconds, memory


def in_turns(calls: Sequence[Callable[[int], object]], rounds: Sequence[int]) -> list[float]:
    """Median milliseconds of each call over its rounds; they take turns of `TURN` rounds each.

    So they share whatever else the machine does, and none begins with what another left in the
    processor's caches more than once a turn.
    """
    spent: list[list[float]] = [[] for _ in calls]
    for call in calls:
        call(0)
    for start in range(0, max(rounds), TURN):
        for call, times, most in zip(calls, spent, rounds, strict=True):
            for place in range(start, min(start + TURN, most)):
                started = time.perf_counter()
                call(place)
                times.append(1000 * (time.perf_counter() - started))
    return [statistics.median(times) for times in spent]


def recall(
    store: Store, queries: np.ndarray, exact: Sequence[Sequence[tuple[int, float]]]
) -> float:
    """The mean share of the exact nearest that are found."""
    shares = []
    for query, expected in zip(queries, exact, strict=False):
        found = {tile_id for tile_id, _ in store.nearest(query, K)}
        shares.append(len(found & {tile_id for tile_id, _ in expected}) / len(expected))
    return statistics.mean(shares)


def draw(rows: Sequence[dict[str, float]], file: Path) -> None:
    """Time, memory and size against the number of tiles."""
    from matplotlib.figure import Figure

    tiles = [row["tiles"] for row in rows]
    figure = Figure(figsize=(11, 3.6), layout="constrained")
    times, memory, size = figure.subplots(1, 3)
    lines = {
        "vec0_ms": "vec0 alone",
        "numpy_ms": "cache, numpy",
        "ms": "cache, FAISS",
        "filtered_ms": "cache, 1 % of the ground",
    }
    for key, label in lines.items():
        times.loglog(tiles, [row[key] for row in rows], marker="o", label=label)
    times.set(title="100 nearest tiles", xlabel="tiles", ylabel="ms (median)")
    times.legend(fontsize=8)
    memory.loglog(tiles, [max(row["memory_mb"], 1) for row in rows], marker="o")
    memory.set(title="Memory of search", xlabel="tiles", ylabel="MiB")
    size.loglog(tiles, [row["bytes_per_tile"] * row["tiles"] / 2**20 for row in rows], marker="o")
    size.set(title="Index file", xlabel="tiles", ylabel="MiB")
    for axes in (times, memory, size):
        axes.grid(alpha=0.3)
    figure.savefig(file, dpi=150)


def main() -> None:
    """Prints a row a size, and draws them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images" / "scale.png")
    options = parser.parse_args()
    rows = []
    for size in options.sizes:
        rows.append(measured(size))
        print(json.dumps({key: round(value, 3) for key, value in rows[-1].items()}), flush=True)
    draw(rows, options.out)


if __name__ == "__main__":
    main()

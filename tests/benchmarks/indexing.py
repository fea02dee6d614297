"""End to end: tiles a second from a large raster into an index, beside the model's own rate.

The raster is the sample landscape repeated, as a COG with overviews, once uncompressed and once
in JPEG. Its runs take turns with the model alone: the same engine, threads and batches, as many
calls at a time, its tiles in memory. So a run has the model's rate of just before and just after
it beside it, and a figure is the median of all rounds. CPU time shows the same if the machine
has other work.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import rasterio
from geomelt.base.addresses import Address
from geomelt.engine.engine import Engine
from geomelt.engine.engine_options import EngineOptions
from geomelt.indexing import IndexRequest, open_index, update
from geomelt.indexing.embedding import BATCH, IN_HAND
from geomelt.sample.landscape import sample_tiles
from geomelt.sample.scene import write_sample
from rasterio.shutil import copy

SIDE = 16384  # pixels: 21,760 tiles, so that the beginning and end of a run count for little
PAINTED = 2048
MODEL_TILES = 1280
ROUNDS = 2
RASTERS = {"": {"compress": "NONE"}, "_jpeg": {"compress": "JPEG"}}


class Pace(NamedTuple):
    """How quick, and at what cost."""

    tiles_per_s: float
    cpu_ms: float  # of all threads, for a tile


def indexing_rates(engine: Engine, side: int = SIDE, rounds: int = ROUNDS) -> dict[str, float]:
    """Tiles a second of indexing as a share of the model's own rate, and what both come to."""
    tiles = sample_tiles(BATCH, engine.image_size)
    engine.embed_tiles(tiles)
    shares: dict[str, list[float]] = {suffix: [] for suffix in RASTERS}
    runs: dict[str, list[Pace]] = {suffix: [] for suffix in RASTERS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rasters = _rasters(folder, side)
        alone = [_model_pace(engine, tiles)]
        for number in range(rounds):
            for suffix, raster in rasters.items():
                run = _index_pace(engine, raster, folder / f"{number}{suffix}.geomelt")
                alone.append(_model_pace(engine, tiles))
                model = statistics.mean(pace.tiles_per_s for pace in alone[-2:])
                shares[suffix].append(run.tiles_per_s / model)
                runs[suffix].append(run)
    figures = {f"index_vs_model_rate{s}": statistics.median(each) for s, each in shares.items()}
    for name, paces in {"model": alone, **{f"index{s}": each for s, each in runs.items()}}.items():
        tiles_per_s, cpu_ms = map(statistics.median, zip(*paces, strict=True))
        figures |= {f"{name}_tiles_per_s": tiles_per_s, f"{name}_cpu_ms_per_tile": cpu_ms}
    return {name: round(value, 3) for name, value in figures.items()}


def _rasters(folder: Path, side: int) -> dict[str, Path]:
    """A COG for each of `RASTERS`."""
    plain = _repeated(folder, side)
    rasters = {suffix: folder / f"landscape{suffix}.tif" for suffix in RASTERS}
    for suffix, raster in rasters.items():
        copy(plain, raster, driver="COG", blocksize=512, **RASTERS[suffix])
    return rasters


def _repeated(folder: Path, side: int) -> Path:
    """A large raster: the sample landscape again and again."""
    small, large = folder / "small.tif", folder / "large.tif"
    write_sample(small, width=PAINTED, height=PAINTED)
    with rasterio.open(small) as source:
        values = source.read()
        profile = {"crs": source.crs, "transform": source.transform, "dtype": source.dtypes[0]}
    with rasterio.open(
        large, "w", "GTiff", side, side, len(values), tiled=True, **profile
    ) as target:
        for row in range(0, side, PAINTED):
            strip = np.tile(values, -(-side // PAINTED))[:, : side - row, :side]
            target.write(strip, window=rasterio.windows.Window(0, row, side, strip.shape[1]))
    return large


def _model_pace(engine: Engine, tiles: np.ndarray) -> Pace:
    """The model when nothing else is done."""

    def embed() -> int:
        batches = [tiles] * (MODEL_TILES // len(tiles))
        with ThreadPoolExecutor(IN_HAND) as calls:
            return sum(map(len, calls.map(engine.embed_tiles, batches)))

    return _paced(embed)


def _index_pace(engine: Engine, raster: Path, index: Path) -> Pace:
    request = IndexRequest(Address.parsed(index), (str(raster),))
    with open_index(request, engine) as store:
        return _paced(lambda: update(store, engine, request).tiles)


def _paced(work: Callable[[], int]) -> Pace:
    """Of work that returns its number of tiles."""
    cpu, began = time.process_time(), time.perf_counter()
    done = work()
    seconds = time.perf_counter() - began
    return Pace(done / seconds, 1000 * (time.process_time() - cpu) / done)


if __name__ == "__main__":
    print(json.dumps(indexing_rates(EngineOptions(sample_tiles, device="cpu").load()), indent=1))

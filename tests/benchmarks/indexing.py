"""End to end: tiles a second from a large raster into an index, beside the model's own rate.

The raster is the sample landscape repeated, as a COG with overviews, once uncompressed and once
in JPEG. The model's own rate is taken before and after each run, on tiles that lie in memory.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import rasterio
from geomelt.engine import Engine
from geomelt.engine_options import EngineOptions
from geomelt.imagery import RasterSource, TileRecipe
from geomelt.imagery.cutting import cut_tiles, read_slab
from geomelt.jobs import index_sources, open_index
from geomelt.jobs.embedding import BATCH
from geomelt.sample.scene import write_sample
from rasterio.shutil import copy

SIDE = 8192  # pixels
PAINTED = 2048
MODEL_SECONDS = 6.0


def indexing_rates(engine: Engine, side: int = SIDE) -> dict[str, float]:
    """Tiles a second of indexing as a share of the model's own rate, and the rates themselves."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = _repeated(folder, side)
        for suffix, options in (("", {"compress": "NONE"}), ("_jpeg", {"compress": "JPEG"})):
            raster = folder / f"landscape{suffix}.tif"
            copy(plain, raster, driver="COG", blocksize=512, **options)
            tiles = _tiles(raster, engine.image_size)
            before = _model_rate(engine, tiles)
            rate = _index_rate(engine, raster, folder / f"index{suffix}.geomelt")
            model = statistics.mean([before, _model_rate(engine, tiles)])
            figures[f"index_vs_model_rate{suffix}"] = rate / model
            figures[f"index{suffix}_tiles_per_s"] = rate
            figures[f"model{suffix}_tiles_per_s"] = model
    return {name: round(value, 3) for name, value in figures.items()}


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


def _tiles(raster: Path, size: int) -> np.ndarray:
    """Tiles for a batch, as indexing cuts them."""
    with RasterSource.open(raster) as source:
        cuts = cut_tiles(
            source, TileRecipe(), size, lambda slabs: (read_slab(source, slab) for slab in slabs)
        )
        images = (cut.image for cut in cuts)
        return np.stack([next(images) for _ in range(BATCH)])


def _model_rate(engine: Engine, tiles: np.ndarray) -> float:
    """Tiles a second that the model embeds when nothing else is done."""
    engine.embed_tiles(tiles)
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < MODEL_SECONDS:
        done += len(engine.embed_tiles(tiles))
    return done / (time.perf_counter() - began)


def _index_rate(engine: Engine, raster: Path, index: Path) -> float:
    with open_index(index, engine) as store:
        summary = index_sources(store, engine, [raster])
    assert summary.indexed == 1
    return summary.tiles / summary.seconds


if __name__ == "__main__":
    print(json.dumps(indexing_rates(EngineOptions(device="cpu").load()), indent=1))

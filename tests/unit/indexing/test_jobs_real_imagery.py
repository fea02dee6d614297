"""The real rasters beside the repository: all depths, projections and kinds of nodata."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from geomelt.index.contract import Store
from geomelt.index.filters import Filter
from support.colour_engine import ColourEngine
from support.index_runs import index_sources, open_index

IMAGERY = Path(__file__).resolve().parents[4] / "shared" / "imagery"


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Store:
    if not IMAGERY.is_dir():
        pytest.skip(f"there is no {IMAGERY}")
    engine = ColourEngine()
    store = open_index(tmp_path_factory.mktemp("real") / "real.geomelt", engine)
    summary = index_sources(store, engine, [IMAGERY])
    assert (summary.refused, summary.indexed) == (0, summary.sources)
    yield store
    store.close()


def test_every_raster_is_indexed_and_the_index_is_whole(real: Store) -> None:
    files = {str(path) for path in IMAGERY.rglob("*.tif")}
    assert {source.uri for source in real.sources()} == files
    assert min(source.tiles for source in real.sources()) > 0
    assert real.check() == []


def test_each_scene_of_the_mosaic_is_found_at_its_place(real: Store) -> None:
    truth = json.loads((IMAGERY / "mosaic.truth.geojson").read_text())
    query = np.ones(64)
    for feature in truth["features"][::20]:
        scene = shapely.from_geojson(json.dumps(feature["geometry"]))
        where = Filter(within=shapely.box(*scene.buffer(-1e-6).bounds), levels=(0,))
        ids = [tile_id for tile_id, _ in real.nearest(query, 50, where)]
        finest = [tile.footprint for tile in real.tiles(ids)]
        overlap = max(footprint.intersection(scene).area for footprint in finest)
        assert overlap > 0.98 * scene.area


def test_a_place_does_not_find_another(real: Store) -> None:
    namibia = shapely.box(16.0, -24.0, 17.0, -23.0)
    assert real.nearest(np.ones(64), 10, Filter(within=namibia)) == []
    for source in real.sources():
        assert source.record is not None
        there = real.tiles(real.within(Filter(within=shapely.box(*source.record.bounds))))
        own = [tile for tile in there if tile.source.uri == source.uri]
        assert len(own) == source.tiles

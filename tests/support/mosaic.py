"""How well searches find the scenes of a mosaic whose truth is known.

A hit is right when more than half of its ground belongs to scenes of the class asked for.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from geomelt.engine.engine import Engine
from geomelt.index.contract import Store
from geomelt.searching import SearchQuery, search_index
from shapely.geometry import shape
from shapely.ops import unary_union
from support.index_runs import index_sources, open_index
from support.mosaic_classes import in_words


def precision_at(
    engine: Engine, imagery: Path, folder: Path, *, k: int = 5, merge: bool = True
) -> dict[str, float]:
    """Indexes `imagery`/mosaic.tif into `folder`; class in words -> precision at `k`, 0..1."""
    truth = json.loads((imagery / "mosaic.truth.geojson").read_text(encoding="utf-8"))
    scenes: dict[str, list[Any]] = {}
    for feature in truth["features"]:
        scenes.setdefault(feature["properties"]["label"], []).append(shape(feature["geometry"]))
    with open_index(folder / "mosaic.geomelt", engine) as store:
        index_sources(store, engine, [imagery / "mosaic.tif"])
        return {
            in_words(label): _precision(
                engine, store, in_words(label), unary_union(found), k, merge
            )
            for label, found in sorted(scenes.items())
        }


def _precision(engine: Engine, store: Store, words: str, ground: Any, k: int, merge: bool) -> float:
    query = SearchQuery(text=words, k=k, merge=merge)
    hits = [
        shape(hit["geometry"]) for hit in search_index(engine, store, query, name="m")["features"]
    ]
    right = sum(hit.intersection(ground).area > hit.area / 2 for hit in hits)
    return right / k

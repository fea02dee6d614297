"""One search of an index: the question in, ranked GeoJSON features out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapely.geometry import mapping

from geomelt.errors import GeomeltError
from geomelt.extents import to_wgs84
from geomelt.imagery.georeference import WGS84, Extent
from geomelt.index.search import MAX_K
from geomelt.jobs.indexing import stamp_of

if TYPE_CHECKING:
    from geomelt.engine import Engine
    from geomelt.index import Hit, IndexStore


@dataclass(frozen=True)
class SearchQuery:
    """What is looked for. Tile ids in `positive` and `negative`; `extent` in `crs`.

    Raises GeomeltError `empty-query`, `bad-k` or `bad-extent`.
    """

    text: str | None = None
    positive: tuple[int, ...] = ()
    negative: tuple[int, ...] = ()
    extent: Extent | None = None
    crs: str = WGS84
    k: int = 20
    min_score: float | None = None
    merge: bool = True

    def __post_init__(self) -> None:
        if not self.words and not self.positive:
            raise GeomeltError(
                "The query is empty: type what the tiles should show.", code="empty-query"
            )
        if not 1 <= self.k <= MAX_K:
            raise GeomeltError(f"k is {self.k}: ask for 1 to {MAX_K:,} hits.", code="bad-k")
        if self.min_score is not None and not -1 <= self.min_score <= 1:
            raise GeomeltError(
                f"The lowest score is {self.min_score}: a score lies between -1 and 1."
            )

    @property
    def words(self) -> str:
        return (self.text or "").strip()


def search_index(
    engine: Engine, store: IndexStore, query: SearchQuery, *, name: str
) -> dict[str, Any]:
    """Ranked hits as a FeatureCollection (EPSG:4326) with the query at its top.

    `name` is what the index is called in the answer. Raises GeomeltError `other-model`,
    `no-such-tile` or `bad-extent`.
    """
    store.require_model(stamp_of(engine))
    extent = to_wgs84(query.extent, query.crs) if query.extent else None
    started = time.perf_counter()
    vector = engine.embed_texts([query.words])[0] if query.words else None
    hits = store.search(
        vector,
        k=query.k,
        min_score=query.min_score,
        extent=extent,
        positive=query.positive,
        negative=query.negative,
        merge=query.merge,
    )
    return {
        "type": "FeatureCollection",
        "query": {
            "text": query.words or None,
            "index": name,
            "model": f"{engine.model_id}@{engine.revision}",
            "searched": store.counts().tiles,
            "seconds": round(time.perf_counter() - started, 4),
        },
        "features": [_feature(hit) for hit in hits],
    }


def _feature(hit: Hit) -> dict[str, Any]:
    tile, source = hit.tile, hit.tile.source
    return {
        "type": "Feature",
        "id": tile.id,
        "geometry": mapping(tile.footprint),
        "properties": {
            "tile_id": tile.id,
            "rank": hit.rank,
            "score": round(hit.score, 6),
            "caption": tile.caption,
            "source": source.uri,
            "level": tile.level,
            "ground_size": round(tile.ground_size, 3),
            "gsd": source.gsd,
            "date": source.date,
            "crs": source.crs,
            "window": list(tile.window),
        },
    }

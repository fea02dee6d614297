"""What was found, as GeoJSON that can be sent while it is being read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from shapely.geometry import mapping

from geomelt.base.feature_text import Feature
from geomelt.base.limits import CAPTIONED_HITS

if TYPE_CHECKING:
    from geomelt.index.contract import Store
    from geomelt.index.records import StoredTile

_BATCH = 500  # tiles read at once
_PIECE = 50  # features sent at once


@dataclass(frozen=True)
class Found:
    """A tile found: its cosine, -1..1, and its match, 0..1."""

    tile_id: int
    score: float
    match: float


@dataclass(frozen=True)
class Answer:
    """Ranked hits and, in `query`, what was asked; tiles are read as features are taken."""

    query: dict[str, Any]
    found: Sequence[Found]
    store: Store

    @property
    def ids(self) -> list[int]:
        """The tiles found, best first."""
        return [each.tile_id for each in self.found]

    @property
    def to_caption(self) -> list[int]:
        """Those of `ids` that a search captions when asked to."""
        return self.ids[:CAPTIONED_HITS]

    def features(self) -> Iterator[Feature]:
        """GeoJSON features (EPSG:4326) in the order of ranks.

        A tile that was indexed again since the search is left out.
        """
        for start in range(0, len(self.found), _BATCH):
            some = self.found[start : start + _BATCH]
            tiles = {tile.id: tile for tile in self.store.tiles([each.tile_id for each in some])}
            for rank, each in enumerate(some, start=start + 1):
                if tile := tiles.get(each.tile_id):
                    yield _feature(rank, each, tile)

    def collection(self) -> dict[str, Any]:
        """All of it as one FeatureCollection."""
        return {"type": "FeatureCollection", **self.head, "features": list(self.features())}

    @property
    def head(self) -> dict[str, Any]:
        """What the top of the collection says beside its features."""
        return {"query": self.query}

    def pieces(self) -> Iterator[list[Feature]]:
        """The features, some at a time."""
        features = self.features()
        while piece := list(islice(features, _PIECE)):
            yield piece


def tile_feature(tile: StoredTile, **properties: Any) -> Feature:
    """A tile as a feature; `properties` come first, then what is known of the tile."""
    source = tile.source
    return {
        "type": "Feature",
        "id": tile.id,
        "geometry": mapping(tile.footprint),
        "properties": {
            "tile_id": tile.id,
            **properties,
            "caption": tile.caption,
            "source": source.uri,
            "level": tile.level,
            "ground_size": round(tile.ground_size, 3),
            "gsd": source.gsd,
            "date": source.date,
            "date_origin": source.date_origin,
            "crs": source.crs,
            "window": list(tile.window),
        },
    }


def _feature(rank: int, found: Found, tile: StoredTile) -> Feature:
    return tile_feature(tile, rank=rank, score=round(found.score, 6), match=round(found.match, 4))

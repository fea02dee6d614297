"""Tiles of an index that nobody ranks: those at a point, and all of them page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from pyproj import Transformer
from pyproj.exceptions import CRSError, ProjError

from geomelt.base.errors import GeomeltError
from geomelt.imagery.placing.georeference import WGS84
from geomelt.index import Filter

if TYPE_CHECKING:
    from geomelt.index import IndexStore, StoredTile

# Half a side of the box that tiles are first looked for in, in degrees: no tile is so large that
# the box is next to nothing beside it.
_AROUND = 0.001


def tiles_at(store: IndexStore, point: tuple[float, float], crs: str) -> list[StoredTile]:
    """The tiles that cover a point (x, y in `crs`), finest first.

    Raises GeomeltError `bad-extent` where the point has no place.
    """
    try:
        onto = Transformer.from_crs(crs, WGS84, always_xy=True)
        lon, lat = onto.transform(*point, errcheck=True)
    except (CRSError, ProjError) as error:
        raise GeomeltError(
            f"The point {list(point)} has no place in {crs[:80]}: check its coordinate system.",
            code="bad-extent",
        ) from error
    box = shapely.box(lon - _AROUND, lat - _AROUND, lon + _AROUND, lat + _AROUND)
    turns = shapely.points([(lon + turn, lat) for turn in (-360, 0, 360)])
    near = store.tiles(store.within(Filter(area=box)))
    return sorted(
        (tile for tile in near if shapely.covers(tile.footprint, turns).any()),
        key=lambda tile: (tile.ground_size, tile.id),
    )


def tiles_after(store: IndexStore, where: Filter, after: int, k: int) -> list[StoredTile]:
    """The first `k` tiles that pass `where` with an id above `after`, ascending."""
    with store.moment():
        return store.tiles(store.passing_after(where, after, k))

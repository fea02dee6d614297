"""Tiles of an index that nobody ranks: those at a point, and all of them page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely
from pyproj import Transformer
from pyproj.exceptions import CRSError, ProjError

from geomelt.base.errors import GeomeltError
from geomelt.imagery.crs import WGS84
from geomelt.index.filters import EVERYTHING, Filter

if TYPE_CHECKING:
    from geomelt.index.contract import Reader
    from geomelt.index.records import StoredTile

# Half a side of the box that tiles are first looked for in, in degrees: no tile is so large that
# the box is next to nothing beside it.
_AROUND = 0.001


@dataclass(frozen=True)
class TilesQuery:
    """Either the tiles `at` a point (x, y in the CRS of `where`), all of them, or those that pass
    `where`: the first `k` with an id above `after`."""

    where: Filter = EVERYTHING
    at: tuple[float, float] | None = None
    after: int = 0
    k: int = 1000


def list_tiles(store: Reader, query: TilesQuery) -> list[StoredTile]:
    """Finest first at a point, else ascending by id.

    Raises GeomeltError `bad-extent` where the point has no place.
    """
    with store.moment():
        if query.at is not None:
            return _at(store, query.at, query.where.crs)
        return store.tiles(store.passing_after(query.where, query.after, query.k))


def _at(store: Reader, point: tuple[float, float], crs: str) -> list[StoredTile]:
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
    near = store.tiles(store.within(Filter(within=box)))
    return sorted(
        (tile for tile in near if shapely.covers(tile.footprint, turns).any()),
        key=lambda tile: (tile.ground_size, tile.id),
    )

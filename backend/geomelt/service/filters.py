"""The filters of a request's body."""

from __future__ import annotations

from geomelt.index import Filter
from geomelt.searching.filtering import tile_filter
from geomelt.searching.places import area_of
from geomelt.service.schemas import FilterBody, extent_of


def filter_of(body: FilterBody) -> Filter:
    """Raises GeomeltError as `tile_filter` does."""
    return tile_filter(
        extent=extent_of(body.extent) if body.extent else None,
        crs=body.crs,
        within=None if body.within is None else area_of(body.within),
        dates=(body.dates[0], body.dates[1]),
        sources=body.sources,
        levels=body.levels,
    )

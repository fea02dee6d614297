"""Search, and the pictures of what was found."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from geomelt.imagery.recipe import PixelWindow
from geomelt.imagery.thumbnail import thumbnail
from geomelt.index import IndexStore
from geomelt.searching import SearchQuery, search_index
from geomelt.service.backend import CurrentBackend
from geomelt.service.schemas import SearchBody, TileId, extent_of

router = APIRouter(prefix="/indexes/{name}")


@router.post("/search")
def search(name: str, body: SearchBody, backend: CurrentBackend) -> dict[str, Any]:
    query = SearchQuery(
        text=body.text,
        positive=tuple(body.positive),
        negative=tuple(body.negative),
        extent=extent_of(body.extent) if body.extent else None,
        crs=body.crs,
        k=body.k,
        min_score=body.min_score,
        merge=body.merge,
    )
    file = backend.indexes.existing(name)
    with IndexStore.open(file, read_only=True) as store:
        return search_index(backend.engine.get(), store, query, name=name)


@router.get("/tiles/{tile_id}/thumbnail")
def tile_thumbnail(name: str, tile_id: TileId, backend: CurrentBackend) -> Response:
    with IndexStore.open(backend.indexes.existing(name), read_only=True) as store:
        tile = store.tile(tile_id)
    picture = thumbnail(
        tile.source.uri,
        PixelWindow(*tile.window),
        bands=tile.source.bands,
        stretch=tile.source.stretch,
    )
    return Response(picture, media_type="image/jpeg")

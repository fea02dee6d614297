"""Search, tiles, and the pictures of what was found."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from geomelt.base.feature_text import collection_text
from geomelt.imagery.reading.thumbnail import thumbnail
from geomelt.imagery.recipe import PixelWindow
from geomelt.index.stores import open_store
from geomelt.indexing import caption_tiles
from geomelt.searching import find, tile_feature
from geomelt.searching.listing import list_tiles
from geomelt.service.answers import picture_of, sequence_of
from geomelt.service.backend import CurrentBackend
from geomelt.service.feature_answers import HitFeature, Hits, SequenceEnd, Tiles
from geomelt.service.schemas import TileId
from geomelt.service.search_schemas import SearchBody, TilesBody
from geomelt.service.sequence import SEQUENCE, sequence_text
from geomelt.service.streaming import Accept, StopWhenGone, streamed

router = APIRouter(prefix="/indexes/{name}")


@router.post(
    "/search",
    responses={200: {"model": Hits, "content": sequence_of(Hits, HitFeature, SequenceEnd)}},
)
def search(
    name: str, body: SearchBody, backend: CurrentBackend, stop: StopWhenGone, accept: Accept = ""
) -> StreamingResponse:
    query = body.query()
    engine = backend.engine.get()
    answer = find(engine, backend.open_indexes.get(name), query, name=name)
    if body.caption:
        with open_store(backend.address(name)) as store:
            caption_tiles(store, engine, answer.to_caption, stop=stop)
        answer.query["captioned"] = len(answer.to_caption)
    if SEQUENCE in accept:
        return streamed(sequence_text(answer.head, answer.pieces()), SEQUENCE)
    return streamed(collection_text(answer.head, answer.pieces()), "application/json")


@router.post("/tiles", responses={200: {"model": Tiles}})
def tiles(name: str, body: TilesBody, backend: CurrentBackend) -> dict[str, Any]:
    store = backend.open_indexes.get(name)
    found = list_tiles(store, body.query())
    return {"type": "FeatureCollection", "features": [tile_feature(tile) for tile in found]}


@router.get(
    "/tiles/{tile_id}/thumbnail",
    response_class=Response,
    responses={200: {"content": picture_of("image/jpeg")}},
)
def tile_thumbnail(name: str, tile_id: TileId, backend: CurrentBackend) -> Response:
    tile = backend.open_indexes.get(name).tile(tile_id)
    picture = thumbnail(
        tile.source.uri,
        PixelWindow(*tile.window),
        bands=tile.source.bands,
        stretch=tile.source.stretch,
        crs=tile.source.crs,
        validity=tile.source.validity,
    )
    return Response(picture, media_type="image/jpeg")

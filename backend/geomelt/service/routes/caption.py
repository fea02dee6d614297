"""Captions of an extent."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from geomelt.captioning import caption_extent
from geomelt.errors import GeomeltError
from geomelt.imagery.source import RasterSource
from geomelt.rendered import rendered_source
from geomelt.service.backend import CurrentBackend
from geomelt.service.schemas import CaptionBody, extent_of

router = APIRouter()


@router.post("/caption")
def caption(body: CaptionBody, backend: CurrentBackend) -> dict[str, Any]:
    engine = backend.engine.get()
    extent = extent_of(body.extent) if body.extent else None
    wanted: dict[str, Any] = {"tiles": body.tiles, "max_tiles": body.max_tiles}
    if body.source and not body.image:
        with RasterSource.open(body.source.path, bands=body.source.bands) as source:
            return caption_extent(engine, source, extent, body.crs, name=source.uri, **wanted)
    if body.image and not body.source:
        image = body.image
        with rendered_source(image.png, extent_of(image.extent), image.crs) as source:
            return caption_extent(engine, source, extent, body.crs, **wanted)
    raise GeomeltError("Nothing to caption: send either 'source' or 'image'.")

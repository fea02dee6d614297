"""Captions of an extent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from geomelt.base.errors import GeomeltError
from geomelt.describing.extent import Captions, caption_extent
from geomelt.imagery import RasterSource, SourceOverrides
from geomelt.imagery.reading.rendered import rendered_source
from geomelt.service.answers import sequence_of
from geomelt.service.backend import CurrentBackend
from geomelt.service.feature_answers import CaptionCollection, CaptionFeature, SequenceEnd
from geomelt.service.schemas import CaptionBody, extent_of
from geomelt.service.sequence import SEQUENCE, sequence_text
from geomelt.service.streaming import Accept, StopWhenGone, streamed

if TYPE_CHECKING:
    from geomelt.engine.engine import Engine

router = APIRouter()


@router.post(
    "/caption",
    response_model=None,
    responses={
        200: {
            "model": CaptionCollection,
            "content": sequence_of(SEQUENCE, CaptionCollection, CaptionFeature, SequenceEnd),
        }
    },
)
def caption(
    body: CaptionBody, backend: CurrentBackend, stop: StopWhenGone, accept: Accept = ""
) -> dict[str, Any] | StreamingResponse:
    engine = backend.engine.get()
    if SEQUENCE in accept:
        return streamed(_sequence(engine, body), SEQUENCE)
    with _captions(engine, body) as captions:
        return captions.collection(lambda done, total: stop())


def _sequence(engine: Engine, body: CaptionBody) -> Iterator[str]:
    with _captions(engine, body) as captions:
        yield from sequence_text(captions.head, captions.pieces)


@contextmanager
def _captions(engine: Engine, body: CaptionBody) -> Iterator[Captions]:
    """They are to be taken before the end: the source is open until then."""
    extent = extent_of(body.extent) if body.extent else None
    wanted: dict[str, Any] = {"tiles": body.tiles, "max_tiles": body.max_tiles}
    if body.source and not body.image:
        said = SourceOverrides(tuple(body.source.bands or ()), body.source.crs)
        bands = said.bands or None
        with RasterSource.open(body.source.path, bands=bands, crs=said.crs) as source:
            yield caption_extent(engine, source, extent, body.crs, name=source.uri, **wanted)
    elif body.image and not body.source:
        image = body.image
        with rendered_source(image.png, extent_of(image.extent), image.crs) as source:
            yield caption_extent(engine, source, extent, body.crs, **wanted)
    else:
        raise GeomeltError("Nothing to caption: send either 'source' or 'image'.")

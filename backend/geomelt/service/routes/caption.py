"""Captions of an extent."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import Field

from geomelt.describing.captions import CaptionTask
from geomelt.service.answers import Count, sequence_of
from geomelt.service.backend import CurrentBackend
from geomelt.service.described import described
from geomelt.service.feature_answers import Collection, Feature, Place, SequenceEnd
from geomelt.service.schemas import CaptionBody
from geomelt.service.streaming import Accept, StopWhenGone

router = APIRouter()


class CaptionProperties(Place):
    """Of the whole extent, which has no level, or of a tile in it."""

    role: Literal["extent", "tile"]
    caption: str
    level: Count | None


class CaptionFeature(Feature):
    """The first of a collection is that of the extent."""

    properties: CaptionProperties


class CaptionCollection(Collection):
    """`total` is how many there may be, `tiles_needed` how many the coarsest level has."""

    total: Count
    tiles_needed: Annotated[Count, Field(description="Where these are too many")] = 0
    features: list[CaptionFeature]


@router.post(
    "/caption",
    response_model=None,
    responses={
        200: {
            "model": CaptionCollection,
            "content": sequence_of(CaptionCollection, CaptionFeature, SequenceEnd),
        }
    },
)
def caption(
    body: CaptionBody, backend: CurrentBackend, stop: StopWhenGone, accept: Accept = ""
) -> dict[str, Any] | StreamingResponse:
    return described(CaptionTask(backend.engine.get().captioner), body, accept, stop)

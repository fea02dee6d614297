"""Captions of an extent."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from geomelt.describing.captions import CaptionTask
from geomelt.service.answers import sequence_of
from geomelt.service.backend import CurrentBackend
from geomelt.service.described import described
from geomelt.service.feature_answers import CaptionCollection, CaptionFeature, SequenceEnd
from geomelt.service.schemas import CaptionBody
from geomelt.service.streaming import Accept, StopWhenGone

router = APIRouter()


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
